"""What every module promises: a caption, no hidden imports, no clock and no commit of its own."""

import ast
import re

from tests.architecture.source import HOUSE, ROOT, Function, Module, modules, of_every, templates

EVERY = of_every("module", modules())
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "services", "misc", "base", "tools"}
IMPORTS_LATE = {"lms/app.py", "lms/pdf.py", "lms/media/probing.py", "lms/media/examiner.py"}
KEEPS = {"lms/db.py", "lms/cli.py"}
# The rule, and the same rule for the database: `lms/activities/queries.py: open_now`.
KNOWS_THE_WINDOW = {"lms/activities/window.py", "lms/activities/queries.py"}
ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
INSECURE = {"random", "uuid1", "md5", "sha1", "pickle", "marshal", "shelve"}


@EVERY
def test_a_module_opens_with_one_line_that_says_what_it_is(module: Module) -> None:
    caption = ast.get_docstring(module.tree) or ""
    assert caption.split("\n")[0].endswith((".", "?"))


@EVERY
def test_a_module_is_named_by_what_it_holds(module: Module) -> None:
    assert not NAMELESS & {module.path.stem, module.path.parent.name}


@EVERY
def test_imports_stand_on_top(module: Module) -> None:
    late = [
        f"{function.name}, line {node.lineno}"
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert module.name in IMPORTS_LATE or late == []


@EVERY
def test_only_the_edge_commits(module: Module) -> None:
    assert module.name in KEEPS or not re.search(r"\.commit\(", module.text)


def test_the_command_line_commits_migrations_only() -> None:
    (cli,) = (module for module in modules() if module.name == "lms/cli.py")
    (migrate,) = (function for function in cli.functions() if function.name == "migrate")
    assert cli.text.count(".commit(") == ast.unparse(migrate).count(".commit(") == 1


@EVERY
def test_nobody_but_the_clock_reads_the_time(module: Module) -> None:
    read = re.findall(r"datetime\.now|datetime\.utcnow|date\.today|time\.time\(|func\.now|CURRENT_", module.text)
    assert module.name == "lms/clock.py" or read == []


@EVERY
def test_only_the_window_says_whether_credit_has_ended(module: Module) -> None:
    compared = [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare) and any(isinstance(one, ORDERS) for one in node.ops)
        if any(_names_an_end(side) for side in (node.left, *node.comparators))
    ]
    assert module.name in KNOWS_THE_WINDOW or compared == []


def _names_an_end(side: ast.expr) -> bool:
    names = {node.attr for node in ast.walk(side) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(side) if isinstance(node, ast.Name)}
    return any(name.endswith("closes_at") for name in names)


def test_one_operation_writes_awards_and_only_a_learners_own_last_step_asks_it() -> None:
    """Role, override, import, command, address and job: none of them has another way into the ledger."""

    def naming(name: str) -> set[str]:
        return {
            one.name
            for one in modules()
            if name in one.text
            for node in ast.walk(one.tree)
            if name in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))
            and isinstance(node, ast.Name | ast.Attribute | ast.alias)
        }

    def making(name: str) -> set[str]:
        """Who calls it, or hands it to what inserts rows."""
        inserting = {"insert", "insert_unless_there", "insert_or_renew"}
        return {
            one.name
            for one in modules()
            if name in one.text
            for call in ast.walk(one.tree)
            if isinstance(call, ast.Call)
            for called in [getattr(call.func, "id", getattr(call.func, "attr", ""))]
            if called == name
            or (
                called in inserting
                and any(isinstance(given, ast.Name) and given.id == name for given in call.args)
            )
        }

    ledger, step = "lms/credit/operations", "lms/learning/claiming.py"
    assert making("Award") == {f"{ledger}/awarding.py"}
    assert naming("award_credit") == {f"{ledger}/__init__.py", step}
    # The demonstration plays learners; production refuses it.
    doors = {"lms/learning/views/evaluation.py", "lms/learning/views/claim.py", "lms/demo/operations/learning.py"}
    assert naming("complete_and_claim") == doors
    assert {one for one in naming("frozen_at") if not one.startswith("lms/demo/")} <= {"lms/clock.py"}


def test_no_template_compares_an_end() -> None:
    compared = re.compile(r"closes_at\s*[<>]|[<>]=?\s*[\w.]*closes_at")
    assert [name for name in templates() if compared.search((HOUSE / "templates" / name).read_text())] == []


@EVERY
def test_every_function_is_typed(module: Module) -> None:
    untyped = [f.name for f in module.functions() if f.returns is None or _bare_arguments(f)]
    assert untyped == []


def _bare_arguments(function: Function) -> list[str]:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [a.arg for a in named if a is not None and a.annotation is None and a.arg not in {"self", "cls"}]


@EVERY
def test_nothing_guessable_or_executable_is_used(module: Module) -> None:
    imported = {
        alias.name for node in ast.walk(module.tree) if isinstance(node, ast.Import) for alias in node.names
    }
    named = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)}
    called = {node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name)}
    assert not INSECURE & (imported | named)
    assert not {"eval", "exec", "compile"} & called


@EVERY
def test_nothing_is_left_to_be_done(module: Module) -> None:
    assert re.findall(r"\b(TODO|FIXME|XXX|HACK)\b|coming soon", module.text) == []


@EVERY
def test_nobody_raises_an_answer(module: Module) -> None:
    # Flask hands such an answer out without asking the error pages, and its transaction would be kept.
    assert re.findall(r"abort\((?:redirect|make_response|Response|jsonify)\(", module.text) == []


def test_whatever_walks_in_a_browser_is_marked_so_that_it_runs_with_the_others() -> None:
    walks = {path.name: path.read_text() for path in ROOT.glob("tests/**/test_*.py")}
    walkers = {name for name, text in walks.items() if "\nfrom playwright" in text}
    assert walkers
    assert [name for name in sorted(walkers) if "pytest.mark.browser" not in walks[name]] == []
