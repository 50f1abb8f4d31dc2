<?php

/** @generate-class-entries */

namespace Phpca;

/** Mounts an archive at a directory (its preferred mount point if none is given); returns the directory. */
function mount(string $archive, ?string $directory = null): string {}

/** The archive that holds the calling script, "" if none does. */
function running(): string {}

/** The mounted archives: what they are, where they are, how their scripts have been loaded so far and how much they are used. $scripts: with a list of the scripts, and memory as measured. */
function status(bool $scripts = false): array {}

/** What is known of an archived script at $path; null when no archive holds it. $load loads its image, running nothing: then it is what this PHP says. */
function script_info(string $path, bool $load = false): ?array {}
