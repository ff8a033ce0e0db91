"""Files, functions and views stay as small as a reader can hold."""

from statistics import median, quantiles

from tests.architecture.source import Module, is_view, lines_of, modules, of_every

FUNCTIONS = [(module, function) for module in modules() for function in module.functions()]
VIEWS = [(module, function) for module, function in FUNCTIONS if is_view(function)]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    assert {m.name: n for m in modules() if (n := len(m.text.splitlines())) > 400} == {}


def test_the_median_file_is_at_most_eighty_lines() -> None:
    assert median(len(m.text.splitlines()) for m in modules()) <= 80


def test_no_function_is_longer_than_fifty_lines() -> None:
    assert {f"{m.name}:{f.name}": lines_of(f) for m, f in FUNCTIONS if lines_of(f) > 50} == {}


def test_the_median_function_is_at_most_six_lines_and_nine_in_ten_at_most_nineteen() -> None:
    sizes = [lines_of(function) for _, function in FUNCTIONS]
    assert median(sizes) <= 6
    assert quantiles(sizes, n=10)[-1] <= 19


def test_no_view_is_longer_than_twenty_five_lines_and_the_median_is_at_most_six() -> None:
    assert {f"{m.name}:{f.name}": lines_of(f) for m, f in VIEWS if lines_of(f) > 25} == {}
    assert median(lines_of(function) for _, function in VIEWS) <= 6


@of_every("module", modules())
def test_views_live_in_modules_of_doors(module: Module) -> None:
    if any(is_view(function) for function in module.functions()):
        assert "views" in module.name or module.name in {"lms/app.py", "lms/web/layout.py"}
