"""Build a map project: every stage, every file, one folder."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from contactline import __version__
from contactline.errors import InputError, OutputError, UsageError
from contactline.export.files import file_in, write_bytes, write_text
from contactline.export.formats import format_for, write
from contactline.ingest.rejects import rejects_files
from contactline.ingest.source import shown_path
from contactline.maps.spec import MapOptions, MapSpec, drawn_bounds, make_spec
from contactline.pipeline.inside import claim_regions
from contactline.pipeline.summarize import summarize
from contactline.project.basemap import (
    basemap_attribution,
    boundary_note,
    make_basemap,
    place_attribution,
)
from contactline.project.pictures import (
    PROJECT_FILE,
    bundled_name,
    project_files,
    relative,
    source_of,
)
from contactline.project.stages import ReadOptions, open_gazetteer, prepare, read_judgements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.maps.basemap import Basemap
    from contactline.maps.picture_facts import Source
    from contactline.pipeline.filters import Filters
    from contactline.project.config import MapProject
    from contactline.project.picture_specs import SnapshotSpec
    from contactline.project.stages import Progress

#: A file that marks a folder as one that `build` made and may replace.
MARKER = ".contactline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build wrote."""

    folder: Path
    files: tuple[Path, ...]
    book: Casebook


def spec_for(book: Casebook, options: MapOptions, gazetteer: Gazetteer | None = None) -> MapSpec:
    """Return the spec of a map with the shipped basemap's words.

    Parameters
    ----------
    gazetteer
        Given for a page, whose facets name the regions of every claim.
    """
    bounds = drawn_bounds(book)
    return make_spec(
        book,
        options,
        attribution=tuple(
            dict.fromkeys((*basemap_attribution(options.layers), *place_attribution(book)))
        ),
        boundary_note=boundary_note(bounds),
        version=__version__,
        bounds=bounds,
        regions=None if gazetteer is None else claim_regions(book, gazetteer),
    )


def build_project(
    project: MapProject,
    output: Path,
    *,
    filters: Filters | None = None,
    tiles: str | None = None,
    names: str | None = None,
    gazetteers: Sequence[Path] = (),
    store: Path | None = None,
    progress: Progress | None = None,
) -> Built:
    """Run a map project and replace its output folder.

    Parameters
    ----------
    project
        What to read, keep and write.
    output
        The folder that is made; an earlier build of it is replaced as a whole.
    filters
        Used instead of the project's own.
    tiles
        Name of an online tile layer that the page may switch on.
    gazetteers
        Tables of places, added to the shipped ones and the project's own.
    store
        Store of imported places. None uses none, so that a build is the same everywhere.

    Raises
    ------
    OutputError
        If the folder holds something that no build wrote, or cannot be written.
    """
    if output.exists() and not _is_replaceable(output):
        message = "is there and is no earlier build; remove it or choose another folder"
        raise OutputError(f"{output}: {message}")
    gazetteer = open_gazetteer(
        (*project.gazetteers, *gazetteers), overrides=project.overrides, store=store
    )
    book = prepare(
        project.inputs,
        gazetteer,
        options=ReadOptions(columns=project.columns, tz=project.tz, date_order=project.date_order),
        filters=filters or project.filters,
        judgements=read_judgements(project.judgements) if project.judgements else (),
        progress=progress,
    )
    read, book = book, _named_inputs(book, project.folder)
    options = MapOptions(
        title=project.title,
        names=names or project.names,
        layers=project.layers,
        tiles=tiles,
        style=project.style,
    )
    spec = spec_for(book, options, gazetteer if project.page else None)
    basemap = make_basemap(gazetteer, project.layers)
    target = output.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        apart = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as exc:
        raise OutputError(f"{output.parent}: cannot write here: {exc.strerror}") from exc
    try:
        work = apart / "new"
        work.mkdir()
        files = []
        if project.page:
            from contactline.maps.interactive import render_html

            write_text(work / project.page, render_html(spec, basemap, picture=_preview(project)))
            files.append(project.page)
        if project.snapshots:
            source = None
            if filters is None or filters == project.filters:  # else no command gives the same
                source = _source(project, read, target, names=names, gazetteers=gazetteers)
            for picture in project.snapshots:
                data = _picture(project, picture, spec, basemap, source)
                write_bytes(work / picture.file, data)
                files.append(picture.file)
        for name in project.data:
            write(book, work / name, format_for(None, Path(name)))
            files.append(name)
        for name, rejected in rejects_files(book).items():
            write_text(file_in(work, name), rejected)
            files.append(name)
        write_text(work / project.report, summarize(book, title=project.title))
        files.append(project.report)
        write_text(work / MARKER, f"built by contactline {__version__}\n")
        _replace(target, work, apart / "old")
    except OSError as exc:
        raise OutputError(f"{output}: cannot write: {exc.strerror or exc}") from exc
    finally:
        shutil.rmtree(apart, ignore_errors=True)
    return Built(folder=output, files=tuple(output / name for name in files), book=book)


def _is_replaceable(output: Path) -> bool:
    if not output.is_dir():
        return False
    return (output / MARKER).is_file() or not any(output.iterdir())


def _replace(target: Path, new: Path, old: Path) -> None:
    """Put a folder in the place of another, which stays whole if that fails."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def _preview(project: MapProject) -> str | None:
    """Return the picture that stands for the page where somebody shows a link to it."""
    wide = sorted(
        (one for one in project.snapshots if one.format == "png" and not one.animate),
        key=lambda one: abs(one.width_px / one.height_px - 1.91),  # what Open Graph asks for
    )
    return wide[0].file if wide else None


def _source(
    project: MapProject,
    book: Casebook,
    target: Path,
    *,
    names: str | None,
    gazetteers: Sequence[Path],
) -> Source:
    """Return where the pictures of a build are from, but for the options of each."""
    own = [f"--gazetteer={relative(path, target)}" for path in gazetteers]
    return source_of(
        book,
        target / PROJECT_FILE,
        arguments=[*([f"--names={names}"] if names else []), *own],
        inputs=[project.folder],
        files=[*project.inputs, *gazetteers, *project_files(project)],
        name=bundled_name(project, copies=True),
    )


def _picture(
    project: MapProject,
    picture: SnapshotSpec,
    spec: MapSpec,
    basemap: Basemap,
    source: Source | None,
) -> bytes:
    """Draw one of a project's pictures."""
    from contactline.maps.snapshot import make_picture

    if source is not None:
        named = [word for word in source.arguments if word.startswith("--names=")]
        own = [word for word in source.arguments if word not in named]
        source = replace(source, arguments=(*named, *picture.arguments(), *own))
    try:
        return make_picture(
            replace(spec, options=replace(spec.options, theme=picture.theme)),
            basemap,
            picture.plan(),
            source=source,
        ).data
    except UsageError as exc:
        raise InputError(f"{project.folder / PROJECT_FILE}: {picture.file}: {exc}") from exc


def _named_inputs(book: Casebook, folder: Path) -> Casebook:
    """Name inputs by their path within the project, so that output is the same everywhere."""
    root = shown_path(f"{folder}/")
    problems = book.problems.copy()
    problems["path"] = problems["path"].str.removeprefix(root)
    inputs = tuple(replace(item, path=item.path.removeprefix(root)) for item in book.inputs)
    return replace(book.with_tables(problems=problems), inputs=inputs)
