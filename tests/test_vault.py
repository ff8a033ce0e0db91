"""What identifies people is unreadable without this installation's keys, which can be rotated."""

from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from lms import vault
from lms.vault import VaultLocked, make_first, rotate, seal, seal_bytes, unseal, unseal_bytes
from tests.parallel import together


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one key."""
    place = tmp_path_factory.mktemp("vault")
    make_first(place)
    return place


@given(text=st.text(), data=st.binary())
def test_every_text_comes_back_and_no_two_seals_are_alike(home: Path, text: str, data: bytes) -> None:
    text = text.encode("utf-8", "ignore").decode()
    sealed = seal(text, "npi", home=home)
    assert unseal(sealed, "npi", home=home) == text
    assert seal(text, "npi", home=home) != sealed
    assert unseal_bytes(seal_bytes(data, "report", home=home), "report", home=home) == data


def test_a_seal_shows_nothing_and_notices_every_change(home: Path) -> None:
    sealed = seal("1234567893", "npi", home=home)
    assert "1234567893" not in sealed
    for place in range(len(sealed)):
        other = "A" if sealed[place] != "A" else "B"
        changed = sealed[:place] + other + sealed[place + 1 :]
        with pytest.raises(VaultLocked) as locked:
            unseal(changed, "npi", home=home)
        assert "1234567893" not in str(locked.value)
    for strange in ("", "1234567893", "2." + sealed[2:], "1.00000000." + sealed.split(".")[2]):
        with pytest.raises(VaultLocked):
            unseal(strange, "npi", home=home)


def test_a_value_cannot_be_moved_to_another_column_or_home(home: Path, tmp_path: Path) -> None:
    sealed = seal("0229", "birth_month_day", home=home)
    with pytest.raises(VaultLocked, match="belongs elsewhere"):
        unseal(sealed, "npi", home=home)
    make_first(tmp_path / "another")
    with pytest.raises(VaultLocked, match="not here"):
        unseal(sealed, "birth_month_day", home=tmp_path / "another")


def test_a_column_keeps_nothing_for_nothing() -> None:
    column, dialect = vault.Sealed("npi"), sqlite.dialect()
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None


def test_a_sealed_answers_length_tells_little(app: Flask) -> None:
    column, dialect = vault.SealedJson("ballots.answers"), sqlite.dialect()
    given = [{"7": ["4"]}, {"7": ["Waiting times."]}, {"7": ["Zeit" * 240]}, {"7": ["Zeit" * 300]}]
    sealed = [column.process_bind_param(value, dialect) or "" for value in given]
    assert [column.process_result_value(value, dialect) for value in sealed] == given
    first, second, third, longer = map(len, sealed)
    assert first == second == third < longer
    assert column.process_bind_param(None, dialect) is column.process_result_value(None, dialect) is None


def test_after_a_rotation_new_values_have_a_new_key_and_old_ones_are_read(tmp_path: Path) -> None:
    make_first(tmp_path)
    before = seal("0229", "p", home=tmp_path)
    rotate(tmp_path)
    after = seal("0229", "p", home=tmp_path)
    assert before.split(".")[1] != after.split(".")[1]
    assert [unseal(one, "p", home=tmp_path) for one in (before, after)] == ["0229", "0229"]
    assert (tmp_path / vault.FILE).stat().st_mode & 0o777 == 0o600


def test_who_makes_the_first_key_together_uses_one(tmp_path: Path) -> None:
    def begin(number: int) -> str:
        make_first(tmp_path)
        return seal(str(number), "p", home=tmp_path)

    sealed = together(4, begin)
    assert len({one.split(".")[1] for one in sealed}) == 1
    assert [unseal(one, "p", home=tmp_path) for one in sealed] == ["0", "1", "2", "3"]
    assert [place.name for place in tmp_path.iterdir()] == [vault.FILE]


def test_where_the_keys_have_vanished_nothing_is_sealed_with_others(tmp_path: Path) -> None:
    make_first(tmp_path)
    sealed, place = seal("0229", "p", home=tmp_path), tmp_path / vault.FILE
    kept = place.rename(tmp_path / "elsewhere")
    for act in (
        lambda: seal("0229", "p", home=tmp_path),
        lambda: unseal(sealed, "p", home=tmp_path),
        lambda: rotate(tmp_path),
    ):
        with pytest.raises(VaultLocked, match=r"Put identifiers\.keys back"):
            act()
    assert not place.exists()
    kept.rename(place)
    assert unseal(sealed, "p", home=tmp_path) == "0229"


def test_of_two_first_keys_the_first_one_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_first(tmp_path)
    kept = (tmp_path / vault.FILE).read_text()
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    make_first(tmp_path)
    monkeypatch.undo()
    assert (tmp_path / vault.FILE).read_text() == kept


def test_what_is_wrong_with_the_keys_is_said(tmp_path: Path) -> None:
    assert "Type: lms init" in vault.findings(tmp_path)
    make_first(tmp_path)
    assert vault.findings(tmp_path) == ""
    place = tmp_path / vault.FILE
    place.chmod(0o640)
    assert (
        vault.findings(tmp_path) == f"others may read the keys of learners' identifiers. Type: chmod 600 {place}"
    )
    place.chmod(0o600)
    for content, words in (("", "are gone"), ("abc", "cannot be read"), ("abc YWJj", "cannot be read")):
        place.write_text(content)
        assert words in vault.findings(tmp_path)
