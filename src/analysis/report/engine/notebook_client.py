"""papermill's way through a notebook's cells, without asking a page's kernel what is known of it."""

from typing import Any

from ipykernel.ipkernel import IPythonKernel
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager
from papermill.log import logger


class PageNotebookClient(PapermillNotebookClient):
    """Runs cell after cell in the kernel of a page."""

    def execute(self, **settings: Any) -> NotebookNode:
        """Run all cells up to the first that fails, and return the notebook."""
        self.reset_execution_trackers()
        with self.setup_kernel(**settings):
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = IPythonKernel.language_info
            self.set_widgets_metadata()
        return self.nb

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Keep what a cell shows.

        Texts are as the format of notebooks wants them: to hold each against the format's scheme takes longer than to
        get it here.
        """
        told = msg["content"]
        is_told_apart = display_id or self.clear_before_next_output
        if msg["msg_type"] != "display_data" or is_told_apart or not _are_texts(told["data"]):
            return super().output(outs, msg, display_id, cell_index)
        if self.output_hook_stack[msg["parent_header"].get("msg_id")]:  # of a widget that holds what is shown
            return super().output(outs, msg, display_id, cell_index)
        outs.append(from_dict({"output_type": "display_data", "metadata": told["metadata"], "data": told["data"]}))
        return outs[-1]


def _are_texts(data: dict[str, Any]) -> bool:
    return all(isinstance(text, str) for text in data.values())


class PageEngine(NBClientEngine):
    """papermill's usual engine with another client."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, log_output: bool = False, **settings: Any
    ) -> NotebookNode:
        """Run the notebook that papermill looks after."""
        client = PageNotebookClient(nb_man, kernel_name=kernel_name, log=logger, log_output=log_output, **settings)
        return client.execute()
