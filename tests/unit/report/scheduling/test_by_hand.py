"""Pages shared by hand: by mail, as an attachment or a link, again or not; and what cannot be meant is told."""

import json
from zipfile import ZipFile

import pytest

from analysis.report.scheduling.lock import only_one
from analysis.report.sharing.record import FILE as SENT
from analysis.report.sharing.record import LOCK
from mail_server import set_mail

pytestmark = pytest.mark.soak  # each has pages made first


@pytest.fixture
def made(office, cadre):
    """The office with pages of one year."""
    done = cadre("report", "tiny", "--unit", "350,347", "--period", "2024", root=office.root)
    assert done.returncode == 0, done.stderr
    return office


@pytest.fixture
def share(made, cadre):
    """Share pages; return what became of each recipient, and the exit code."""

    def say(*arguments):
        done = cadre("share", *arguments, "--json", root=made.root)
        assert "Traceback" not in done.stderr
        told = json.loads(done.stdout) if done.stdout else {}
        return [one["became"] for one in told.get("recipients", [])], done.returncode, done.stderr

    return say


def test_mail_is_sent_once_and_again_only_on_demand(made, share):
    assert share("mail", "--dry-run")[:2] == (["would"] * 3, 0)
    assert made.came() == [] and made.lines(SENT) == []
    assert share("mail", "--recipient", "kim_bang")[:2] == (["sent"], 0)
    assert share("mail")[:2] == (["unchanged", "sent", "sent"], 0)
    assert made.came() == ["kimbang", "phuly", "hanam"]
    assert share("mail", "--recipient", "kim_bang", "--again")[:2] == (["sent"], 0)
    assert made.came() == ["kimbang"]
    first, *_ = [line for line in made.lines(SENT) if line["state"] == "sent"]
    assert (first["way"], first["to"], first["schedule"], first["pages"]) == ("mail", "vp@kimbang.example", "", 1)


def test_what_is_too_large_for_a_mail_is_linked(made, share):
    set_mail(made.root, made.postbox.settings(attachment_megabytes=0.001))
    becames, code, _ = share("mail", "--recipient", "kim_bang")
    assert (becames, code, made.came()) == (["failed"], 1, [])
    [line] = made.lines(SENT)
    assert line["state"] == "failed" and "quá lớn để đính kèm" in line["message"]
    (made.root / "no folder").write_text("")
    set_mail(made.root, made.postbox.settings(attachment_megabytes=0.001, put="no folder", link="https://a.example/"))
    assert share("mail", "--recipient", "kim_bang")[:2] == (["failed"], 1)
    *_, line = made.lines(SENT)
    assert line["state"] == "failed" and "không ghi được vào" in line["message"] and made.came() == []
    linked = made.postbox.settings(attachment_megabytes=0.001, put="put", link="https://files.office.example/zips/")
    set_mail(made.root, linked)
    assert share("mail", "--recipient", "kim_bang")[0] == ["sent"]
    [message] = made.postbox.messages
    [line] = [line for line in made.lines(SENT) if line["state"] == "sent"]
    assert list(message.iter_attachments()) == []
    assert line["link"] in message.get_body(("plain",)).get_content()
    name = line["link"].removeprefix("https://files.office.example/zips/")
    assert name == f"kim_bang_{line['digest'][:32]}.zip"
    with ZipFile(made.root / "put" / name) as bundle:
        assert "vi/tiny/350/2024.html" in bundle.namelist()


def test_zips_go_to_a_bucket(made, share, bucket):
    assert share("zips", f"{bucket}/zips")[:2] == (["sent"] * 3, 0)
    files = pytest.importorskip("fsspec").filesystem("s3")
    names = sorted(path.rpartition("/")[2] for path in files.ls(f"{bucket}/zips"))
    assert names == ["ha_nam.zip", "kim_bang.zip", "phu_ly.zip"]
    line = made.lines(SENT)[0]
    assert (line["way"], line["to"]) == ("zip", f"{bucket}/zips/kim_bang.zip")


def test_who_has_no_place_or_no_mail_is_told_and_stops_no_other(made, share):
    recipients = made.root / "catalogue/recipients.yml"
    text = recipients.read_text(encoding="utf-8").replace('["350"]', '["349"]')
    recipients.write_text(text.replace('mail: "vp@phuly.example", ', ""), encoding="utf-8")
    assert share("mail")[:2] == (["nothing", "nothing", "sent"], 1)


def test_while_another_run_is_at_work_nothing_is_shared(made, share):
    with only_one(made.root / LOCK):
        becames, code, complained = share("mail")
    assert (becames, code, made.came()) == ([], 1, [])
    assert "Một lần chạy khác đang làm việc" in complained and "Another run is at work" in complained


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("post",), "There is no way to share 'post'"),
        (("mail", "somewhere"), "Say where to, and with mail nothing of the kind"),
        (("zips",), "Phải nói gửi tới đâu"),
        (("mail", "--recipient", "kim_ban"), "Did you mean kim_bang"),
        (("mail", "--profile", "analyst"), "kim_bang reads pages for office, not those for analyst"),
        (("mail", "--profile", "analyst"), "kim_bang đọc trang cho nhóm office, không phải cho nhóm analyst"),
        (("mail", "--unit", "999"), "There is no page made of the unit '999'"),
    ],
)
def test_what_cannot_be_meant_is_told(share, arguments, told):
    _, code, complained = share(*arguments)
    assert code == 2 and told in complained


@pytest.mark.parametrize(
    ("settings", "vietnamese", "english"),
    [
        ('server = ""', "Chưa có máy chủ thư", "There is no mail server"),
        ('sender = "Sở Nội vụ"', "'Sở Nội vụ' không có địa chỉ thư", "'Sở Nội vụ' has no address of mail"),
        ('put = "zips"', "Có put mà không có link", "There is put and no link"),
    ],
)
def test_settings_of_mail_that_lack_something_are_told_in_both_languages(
    made, share, settings, vietnamese, english
):  # fmt: skip
    name = settings.partition(" ")[0]
    lines = [line for line in made.postbox.settings().splitlines() if not line.startswith(f"{name} =")]
    set_mail(made.root, "\n".join([*lines, settings]) + "\n")
    _, code, complained = share("mail")
    assert code == 2 and vietnamese in complained and english in complained


def test_recipients_are_listed_with_what_they_were_sent_last(made, cadre, share):
    share("mail", "--recipient", "kim_bang")
    listed = cadre("share", root=made.root).stdout.splitlines()
    assert len(listed) == 3 and "gửi lần cuối" in listed[0] and "chưa gửi gì" in listed[1]


def test_a_schedule_that_names_what_there_is_not_is_found_by_check(office, cadre):
    office.write_schedule()
    schedule = office.root / "catalogue/schedule.yml"
    schedule.write_text(schedule.read_text(encoding="utf-8").replace("[tiny]", "[tinny]"), encoding="utf-8")
    done = cadre("check", root=office.root)
    assert done.returncode == 1
    assert "catalogue/schedule.yml: daily: There is no report 'tinny'. Did you mean 'tiny'?" in done.stdout
