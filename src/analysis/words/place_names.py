"""Names of places with and without the word that says what kind of place it is."""

GENERIC_NAMES = ("Tỉnh", "Huyện", "Thị xã", "Thị trấn", "Thành phố", "Quận", "Phường", "Xã", "Vùng")


def bare_name(name: str) -> str:
    """Return a place's name without the generic word before it, for where there is little room: "Kim Bảng".

    A name that is only a number keeps the word: "Quận 1".
    """
    for generic in sorted(GENERIC_NAMES, key=len, reverse=True):
        rest = name.removeprefix(f"{generic} ")
        if rest != name and not rest[:1].isdigit():
            return rest
    return name
