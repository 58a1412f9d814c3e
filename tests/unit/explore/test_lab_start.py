"""How JupyterLab is started: in Vietnamese by default, without a file of the user's being touched."""

import json
import os

from analysis.explore.lab import OWN_SETTINGS, PATH, start_of
from analysis.project.project import Project


def test_own_settings_are_laid_before_those_of_the_environment(own_project):
    start = start_of(Project.open(own_project), ["--no-browser"], {PATH: "theirs", "HOME": "home"})
    assert start.environment[PATH] == f"{OWN_SETTINGS}{os.pathsep}theirs"
    assert start.environment["HOME"] == "home"
    assert start.command[-1] == "--no-browser"
    assert start.opens == "/lab/tree/notebooks/explore/start.ipynb"


def test_the_language_is_a_default_setting_of_jupyterlab():
    told = json.loads((OWN_SETTINGS / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    assert told["@jupyterlab/translation-extension:plugin"] == {"locale": "vi_VN"}
    # a widget that drew while a cell draws would draw with the same figures and the same database
    assert told["@jupyterlab/apputils-extension:kernels-settings"] == {"commsOverSubshells": "disabled"}
    # nothing is asked of the network
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_project_without_a_start_notebook_opens_its_notebooks(own_project):
    (own_project / "notebooks/explore/start.ipynb").unlink()
    assert start_of(Project.open(own_project), (), {}).opens == "/lab/tree/notebooks"


def test_the_command_tells_what_it_would_start(cadre, own_project):
    told = json.loads(cadre("lab", "--json", root=own_project).stdout)
    assert told["opens"].endswith("start.ipynb") and "jupyterlab" in told["command"]
