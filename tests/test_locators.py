"""Places: positions and fingerprints that survive another extraction, and records that fit the text they point to."""

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anodefree_kg import build, locators, names, sourcetext
from anodefree_kg.errors import Finding
from tests.fixtures_cli import SMALL, call, edit, line_of, run

# --- words and fingerprints ------------------------------------------------------------------------------------

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
parts = st.lists(
    st.tuples(st.sampled_from(["Cu", "Sn", "Na", "V", "O", "Zn", "Sb", "C"]), st.integers(1, 99)),
    min_size=1,
    max_size=5,
)


def spellings(formula: list[tuple[str, int]]) -> list[str]:
    """One formula as plain text, with unicode subscripts, and in three kinds of markup."""
    return [
        "".join(f"{element}{count}" for element, count in formula),
        "".join(element + str(count).translate(SUBSCRIPTS) for element, count in formula),
        "".join(f"{element}_{{{count}}}" for element, count in formula),
        "$" + "".join(rf"\text{{{element}}}_{{{count}}}" for element, count in formula) + "$",
        r"\mathrm{" + "".join(f"{element}_{{{count}}}" for element, count in formula) + "}",
    ]


@settings(deadline=None)
@given(parts)
def test_spellings_of_a_formula_agree(formula: list[tuple[str, int]]) -> None:
    plain, *others = spellings(formula)
    for other in others:
        assert sourcetext.words(f"On {other}, plating lasts.") == sourcetext.words(f"on {plain} plating lasts")
        assert names.key(other) == names.key(plain)


@settings(deadline=None)
@given(st.lists(st.integers(1, 110), min_size=1, max_size=4))
def test_spellings_of_references_agree(numbers: list[int]) -> None:
    plain = "as shown " + " ".join(map(str, numbers))
    unicode = "as shown" + ",".join(str(number).translate(SUPERSCRIPTS) for number in numbers)
    markup = "as shown$^{" + ",".join(map(str, numbers)) + "}$"
    brackets = "as shown [" + ", ".join(map(str, numbers)) + "]."
    assert {tuple(sourcetext.words(text)) for text in (plain, unicode, markup, brackets)} == {
        ("as", "shown", *map(str, numbers))
    }


@settings(deadline=None)
@given(st.text())
def test_words_of_words_are_the_same(text: str) -> None:
    words = sourcetext.words(text)
    assert sourcetext.words(" ".join(words)) == words
    assert sourcetext.words("\n".join(words)) == words


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=126)))
def test_capitals_and_blanks_do_not_matter(text: str) -> None:
    assert sourcetext.words(f"  {text}\t\n") == sourcetext.words(text)
    if "\\" not in text:
        assert sourcetext.words(text.upper()) == sourcetext.words(text)


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=2, max_size=30), st.data())
def test_spans_take_their_words(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    count = data.draw(st.integers(1, len(words) - first))
    assert sourcetext.take(words, sourcetext.read_spans(f"{first}+{count}")) == words[first : first + count]
    assert sourcetext.take(words, sourcetext.read_spans(f"{first}+1; 0+{count}")) == [words[first], *words[:count]]
    assert sourcetext.take(words, sourcetext.read_spans(f"{len(words)}+1")) == []


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=10))
def test_fingerprints_tell_words_apart(words: list[str]) -> None:
    own = sourcetext.fingerprint(words)
    assert len(own) == 16 and int(own, 16) >= 0
    assert sourcetext.fingerprint([*words, "more"]) != own
    assert (sourcetext.fingerprint(words[::-1]) == own) == (words[::-1] == words)


@pytest.mark.parametrize("span", ["", "5", "+5", "5+", "5+0", "-1+2", "1-2", "5 + 2", "5+2;", "1.5+2", "５+2", "a+b"])
def test_malformed_spans(span: str) -> None:
    with pytest.raises(ValueError, match="first"):
        sourcetext.read_spans(span)


# --- tables against their text ---------------------------------------------------------------------------------


class Source:
    """Invented tables together with a text that says what they say."""

    def __init__(self, base: Path) -> None:
        self.data = base / "data"
        self.folder = self.data / "tiny"
        self.text = base / "text.txt"
        shutil.copytree(SMALL / "tiny", self.folder)
        edit(self.folder / "locators.csv", "s2", "paragraph", "1")
        with (self.folder / "measurements.csv").open("a", encoding="utf-8") as file:
            file.write("X5-1,X5,,,55.5,false,mA h g-1,0.5C,,,,,,,,,,,5\n")
        passages = self._passages()
        self.text.write_text(" And then: ".join(passages.values()), encoding="utf-8")
        position = 0
        for place, passage in passages.items():
            words = sourcetext.words(passage)
            edit(self.folder / "locators.csv", place, "span", f"{position}+{len(words)}")
            edit(self.folder / "locators.csv", place, "fingerprint", sourcetext.fingerprint(words))
            position += len(words) + 2
        every = sourcetext.words(self.text.read_text(encoding="utf-8"))
        for row in self.rows("passages"):
            edit(self.folder / "passages.csv", row["id"], "span", f"0+{len(every)}")
            edit(self.folder / "passages.csv", row["id"], "fingerprint", sourcetext.fingerprint(every))

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _passages(self) -> dict[str, str]:
        said = {row["id"]: [f"Place {row['section']}:"] for row in self.rows("locators")}
        for table in ("claims", "quantities", "references", "ingredients"):
            for row in self.rows(table):
                row["refs"] = f"[{row['refs'].replace(';', ', ')}]" if row.get("refs") else ""
                said[row["locator"]] += [text for column, text in row.items() if column not in ("id", "locator", "doi")]
        for entry in self.rows("discrepancies"):
            for side in "ab":
                said[entry[f"locator_{side}"]].append(entry[f"value_{side}"])
        cells = {row["id"]: row["locator"] for row in self.rows("cells")}
        for row in self.rows("cells"):
            said[row["locator"]] += [text for column, text in row.items() if column.endswith("_printed")]
        for row in self.rows("measurements"):
            said[cells[row["cell"]]] += [text for column, text in row.items() if column not in ("id", "cell")]
        return {place: ", ".join(filter(None, texts)) + "." for place, texts in said.items()}

    def findings(self) -> list[Finding]:
        known, _ = build.read_ontology()
        read, faults = build.read_tables(str(self.folder), known)
        assert faults == []
        return locators.findings(read, self.text.read_text(encoding="utf-8"))

    def where(self, table: str, key: str, column: str) -> str:
        return f"tiny/{table}.csv:{line_of(self.folder / f'{table}.csv', key)}:{column}"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


def test_tables_that_fit_their_text(source: Source) -> None:
    assert source.findings() == []


def test_another_extraction_of_the_text(source: Source) -> None:
    text = source.text.read_text(encoding="utf-8")
    source.text.write_text(text.upper().replace("QX3VB2", "Qx₃Vb₂").replace(", ", " ;\n"), encoding="utf-8")
    assert source.findings() == []


@pytest.mark.parametrize(
    ("table", "key", "column", "wrong", "number"),
    [
        ("quantities", "q1", "value", "-1.51", "-1.51"),
        ("quantities", "q1", "value", "1.50", "1.50"),
        ("quantities", "q4", "rate", "-1 mA cm-2", "-1"),
        ("claims", "c13", "statement", "Bound zinc corrodes 88 times less.", "88"),
        ("cells", "X1", "electrolyte_printed", "7 M NaTs/Tm", "7"),
        ("discrepancies", "d3", "value_b", "about 11", "11"),
        ("ingredients", "1-M-NaTs-in-Tm.1", "amount", "9", "9"),
        ("quantities", "q2", "value", "99.1", "99.1"),
        ("quantities", "q2", "cycles", "301", "301"),
        ("quantities", "q4", "conditions", "at 77 mA cm-2", "77"),
        ("claims", "c01", "conditions", "at 26 °C", "26"),
        ("measurements", "X1-1", "capacity_value", "101", "101"),
        ("measurements", "X1-1", "retention_percent", "80.51", "80.51"),
        ("measurements", "X1-1", "retention_rate", "7C", "7"),
        ("measurements", "X1-1", "average_ce_percent", "99.59", "99.59"),
        ("references", "1", "year", "1999", "1999"),
        ("references", "1", "pages", "11–91", "91"),
    ],
)
def test_number_that_is_not_in_its_place(
    table: str, key: str, column: str, wrong: str, number: str, source: Source
) -> None:
    cells = {row["id"]: row["locator"] for row in source.rows("cells")}
    first = {"measurements": "id", "references": "number"}.get(table, "id")
    row = next(row for row in source.rows(table) if row[first] == key)
    edit(source.folder / f"{table}.csv", key, column, wrong)
    [finding] = source.findings()
    assert (finding.where, finding.value) == (source.where(table, key, column), number)
    place = row.get("locator") or row.get("locator_b") or cells[row["cell"]]
    assert finding.reason == f"does not occur in the place {place}"
    assert "correct the number or the place" in finding.remedy


@pytest.mark.parametrize(
    ("table", "key", "column", "wrong", "number"),
    [
        ("claims", "c13", "refs", "6", "6"),
        ("claims", "c01", "refs", "1;4", "4"),
        ("quantities", "q2", "refs", "2", "2"),
        ("cells", "X5", "ref_printed", "4", "4"),
    ],
)
def test_reference_that_is_not_in_its_place(
    table: str, key: str, column: str, wrong: str, number: str, source: Source
) -> None:
    for place in ("s1", "s2", "s2.1", "t5"):
        narrow(source, place, without=number)
    edit(source.folder / f"{table}.csv", key, column, wrong)
    edit(source.folder / "cells.csv", "X5", "correction", "made up")
    told = {(finding.where, finding.value): finding for finding in source.findings()}
    finding = told[source.where(table, key, column), number]
    assert "in the place" in finding.reason
    assert finding.remedy == "correct it or the place"


def narrow(source: Source, place: str, without: str) -> None:
    """Leave a word out of a place, keeping its fingerprint right."""
    words = sourcetext.words(source.text.read_text(encoding="utf-8"))
    [row] = [row for row in source.rows("locators") if row["id"] == place]
    [(first, length)] = sourcetext.read_spans(row["span"])
    positions = [n for n in range(first, first + length) if words[n] != without]
    edit(source.folder / "locators.csv", place, "span", ";".join(f"{n}+1" for n in positions))
    edit(source.folder / "locators.csv", place, "fingerprint", sourcetext.fingerprint([words[n] for n in positions]))


def test_words_changed_within_one_place(source: Source) -> None:
    text = source.text.read_text(encoding="utf-8")
    source.text.write_text(text.replace("at 25 °C", "at 35 °C", 1), encoding="utf-8")
    [finding] = [found for found in source.findings() if "passages.csv" not in found.where]
    assert finding.where == source.where("locators", "s2.1", "fingerprint")
    assert "is not the fingerprint of that span in this text" in finding.reason
    assert "check the span, or whether this is the same text" in finding.remedy


def test_words_moved(source: Source) -> None:
    source.text.write_text("One word more: " + source.text.read_text(encoding="utf-8"), encoding="utf-8")
    assert len(source.findings()) == len(source.rows("passages")) + len(source.rows("locators"))


def test_text_that_ends_early(source: Source) -> None:
    text = source.text.read_text(encoding="utf-8")
    source.text.write_text(text[: len(text) // 2], encoding="utf-8")
    assert len(source.rows("passages")) < len(source.findings())
    assert len(source.findings()) < len(source.rows("passages")) + len(source.rows("locators"))


# --- check --source --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_check_with_the_text(source: Source) -> None:
    answer = run("check", "--data", source.data, "--source", source.text)
    assert (answer.code, answer.out) == (0, "")
    assert f"places tiny: fine ({len(source.rows('locators'))} places)" in answer.err


@pytest.mark.slow
def test_check_with_another_text(source: Source, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Something else altogether.", encoding="utf-8")
    answer = call("check", "--data", source.data, "--source", other)
    assert answer.code == 1
    lines = [line for line in answer.out.splitlines() if "passages.csv" not in line]
    assert len(lines) == len(source.rows("locators"))
    for number, (line, row) in enumerate(zip(lines, source.rows("locators"), strict=True), 2):
        assert line.startswith(
            f"tiny/locators.csv:{number}:fingerprint: {row['fingerprint']!r}: is not the fingerprint"
        )


def test_check_with_a_text_that_cannot_be_read(tmp_path: Path) -> None:
    binary = tmp_path / "paper.pdf"
    binary.write_bytes(b"%PDF-1.7\xff\xfe\x00")
    for path in (tmp_path / "none.txt", tmp_path, binary):
        answer = call("check", "--data", SMALL, "--source", path)
        assert (answer.code, answer.out) == (2, "")
        assert f"{path} cannot be read as UTF-8 text" in answer.err
