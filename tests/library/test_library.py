"""The library: places in every vintage, the areas they are made of, the ledger."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from needsmap.errors import AmbiguousPlace, FetchError, FileFormatError, FrameError, UnknownPlace
from needsmap.library import Library

NORBITON = ["E01002969", "E01002970", "E01002971", "E01002972", "E01002973", "E01002974"]


@pytest.mark.real
@pytest.mark.parametrize(
    ("said", "geography", "code"),
    [
        ("Kingston upon Thames", None, "E09000021"),
        ("kingston-upon-thames ", None, "E09000021"),
        ("E09000021", None, "E09000021"),
        ("e05013941", None, "E05013941"),
        ("00AXGG", None, "E05000409"),
        ("Norbiton", "lsoa01", "E05000409"),
        ("Norbiton", "lsoa11", "E05000409"),
        ("Norbiton", "lsoa21", "E05013941"),
        ("Norbiton", "wd25", "E05013941"),
        ("Norbiton, Kingston upon Thames", "lsoa11", "E05000409"),
        ("England", None, "E92000001"),
    ],
)
def test_a_place_is_what_a_person_means(
    said: str, geography: str | None, code: str, library: Library
) -> None:
    assert library.find_place(said, geography=geography).code == code


@pytest.mark.real
def test_a_ward_of_two_vintages_is_asked_for_never_guessed(library: Library) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        library.find_place("Norbiton")
    said = str(caught.value)
    assert "E05000409, ward, 2011 to 2019" in said
    assert "E05013941, ward, 2022 to 2025" in said
    assert caught.value.setting == ("vintage", "wd25")


@pytest.mark.real
def test_a_name_in_many_districts_asks_for_the_district(library: Library) -> None:
    with pytest.raises(AmbiguousPlace, match="district after a comma"):
        library.find_place("Abbey", geography="lsoa11")
    assert library.find_place("Abbey, Merton", geography="lsoa11").code == "E05000455"


@pytest.mark.real
@pytest.mark.parametrize(("said", "near"), [("norbitn", "Norbiton"), ("Lewishm", "Lewisham")])
def test_an_unknown_name_gets_the_nearest(said: str, near: str, library: Library) -> None:
    with pytest.raises(UnknownPlace, match=near):
        library.find_place(said)
    with pytest.raises(UnknownPlace, match="no ward or district has the code E05999999"):
        library.find_place("E05999999")


@pytest.mark.real
@pytest.mark.parametrize(
    ("place", "counts"),
    [
        ("Kingston upon Thames", (97, 98, 99)),
        ("Lewisham", (166, 169, 175)),
        ("Ealing", (195, 196, 199)),
        ("England", (32482, 32844, 33755)),
    ],
)
def test_a_places_areas_in_each_vintage(
    place: str, counts: tuple[int, ...], library: Library
) -> None:
    found = library.find_place(place)
    vintages = ("lsoa01", "lsoa11", "lsoa21")
    assert tuple(len(library.codes_in(found, v)) for v in vintages) == counts


@pytest.mark.real
@pytest.mark.parametrize("code", ["E05000409", "E05013941"])
@pytest.mark.parametrize("geography", ["lsoa01", "lsoa11", "lsoa21"])
def test_norbiton_is_the_same_six_areas_all_along(
    code: str, geography: str, library: Library
) -> None:
    ward = library.find_place(code)
    assert library.codes_in(ward, geography) == NORBITON


@pytest.mark.real
@pytest.mark.parametrize(
    ("code", "known"), [("E08000038", "E08000016"), ("e08000039", "E08000019")]
)
def test_a_district_is_found_by_its_newer_code(code: str, known: str, mirror: Path) -> None:
    library = Library(mirror=mirror)
    assert library.find_place(code).code == known
    assert any(known in notice for notice in library.sentences)
    with pytest.raises(UnknownPlace, match="E08000099"):
        library.find_place("E08000099")


@pytest.mark.real
def test_a_mirror_that_mistakes_a_release_is_refused(mirror: Path, tmp_path: Path) -> None:
    rows = pd.read_csv(mirror / "manifest.csv", dtype=str).set_index("id")
    wrong = rows.loc[["iod2015"]].rename(index={"iod2015": "iod2019"})
    wrong["path"] = str(mirror / wrong["path"].iloc[0])
    wrong.to_csv(tmp_path / "manifest.csv")
    with pytest.raises(FrameError, match="IMD 2015"):
        Library(mirror=tmp_path).load_ranks("iod2019", domains=["imd"])


@pytest.mark.real
def test_a_card_of_ones_own_that_mistakes_a_release_is_refused(
    mirror: Path, tmp_path: Path
) -> None:
    file = next((mirror / "indices" / "iod2015").glob("File_7*.gz"))
    card = (Path(__file__).parents[2] / "indices/iod2019.toml").read_text(encoding="utf-8")
    keep = [x for x in card.splitlines() if not x.startswith(("known_ranks", "district_year"))]
    own = "\n".join(keep).replace('id = "iod2019"', 'id = "own"', 1)
    own = own.replace("[source]", f'[source]\nfile = "{file.as_posix()}"', 1)
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    with pytest.raises(FrameError, match="those of IMD 2015"):
        Library(shelves=[tmp_path], mirror=mirror).load_ranks("own", domains=["imd"])


@pytest.mark.real
def test_a_card_ranked_in_a_district_leaves_the_districts_name(
    mirror: Path, tmp_path: Path
) -> None:
    card = (Path(__file__).parents[2] / "indices/iod2019.toml").read_text(encoding="utf-8")
    keep = [x for x in card.splitlines() if not x.startswith(("ranked_in", "known_ranks"))]
    own = "\n".join(keep).replace('id = "iod2019"', 'id = "own"\nranked_in = "Lewisham"', 1)
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    found = Library(shelves=[tmp_path], mirror=mirror)
    assert found.find_place("Lewisham").code == "E09000023"
    assert found.find_place("England").code == "E92000001"


@pytest.mark.real
def test_areas_carried_from_another_vintage_are_told(mirror: Path) -> None:
    fresh = Library(mirror=mirror)
    fresh.codes_in(fresh.find_place("E05013941"), "lsoa01")
    assert any("carried to 6 of lsoa01" in sentence for sentence in fresh.sentences)


@pytest.mark.real
def test_a_ward_that_no_lookup_holds_is_made_by_shape_and_told(mirror: Path) -> None:
    fresh = Library(mirror=mirror)
    held = set(fresh.load_lookup("lsoa21_wd24")["to_code"])
    newest = fresh.load_names("wd25_bgc")["area_code"]
    older = set(fresh.load_names("wd22_bgc")["area_code"])
    code = next(c for c in newest if c not in held | older)
    codes = fresh.codes_in(fresh.find_place(code), "lsoa21")
    assert codes
    assert any("by shape, not by an official lookup" in sentence for sentence in fresh.sentences)


@pytest.mark.real
def test_the_ledger_holds_what_a_result_rests_on_and_nothing_else(mirror: Path) -> None:
    fresh = Library(mirror=mirror)
    place = fresh.find_place("Kingston upon Thames")
    assert fresh.sources == []
    fresh.codes_in(place, "lsoa11")
    fresh.load_ranks("iod2019", domains=("imd",))
    fresh.load_ranks("iod2019", domains=("imd",))
    assert [loan.id for loan in fresh.sources] == ["lsoa11_lad19", "iod2019"]
    assert all(len(loan.sha256) == 64 for loan in fresh.sources)
    assert not fresh.invented


def test_the_invented_borough_is_found_only_in_its_own_collection(invented: Library) -> None:
    place = invented.find_place("Alderwick", collection="invented")
    assert place.collection == "invented"
    assert len(invented.codes_in(place, "lsoa11")) == 121
    assert invented.invented


def test_names_need_some_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEEDSMAP_MIRROR", raising=False)
    with pytest.raises(FetchError, match="save the file as"):
        Library(cache=tmp_path).find_place("Ealing")


def test_a_release_without_an_address_is_brought_by_hand(
    invented: Library, tmp_path: Path, shelf: Path
) -> None:
    bare = Library(cache=tmp_path / "none")
    bare.mirror = None
    with pytest.raises(FetchError, match="give it as the file of the release"):
        bare.load_ranks("cwi2009")
    with pytest.raises(FileFormatError, match="no such file"):
        bare.load_ranks("cwi2009", file=tmp_path / "nothing.csv")
    # a file of another collection is not England's: its codes are refused
    with pytest.raises(FrameError, match="not of an LSOA in England"):
        bare.load_ranks("cwi2009", file=shelf / "indices" / "invented_cwi2009.csv")
    assert len(invented.load_ranks("invented_cwi2009", domains=("cwi",))) > 100


def test_a_downloaded_file_that_cannot_be_read_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from needsmap.library import store
    from needsmap.sources import Fetched

    wrong = tmp_path / "iod2019.csv"
    wrong.write_text("LSOA code (2011),nothing\nE01000001,1\n")
    monkeypatch.setattr(store, "fetch", lambda *_, **__: Fetched(wrong, "network", "0" * 64))
    with pytest.raises(FrameError, match="1 areas, expected 32,844"):
        Library(cache=tmp_path).load_ranks("iod2019")
    assert not wrong.exists()
