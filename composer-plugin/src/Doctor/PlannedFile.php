<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

/** A file that would be packed. */
final class PlannedFile
{
    public function __construct(
        /** Below the root. */
        public readonly string $path,
        /** entry, script, asset, link or directory */
        public readonly string $kind,
        /** "extract" names it. */
        public readonly bool $extract = false,
        /** The packager writes the mount point where the build directory stands in it. */
        public readonly bool $rebased = false,
    ) {}

    public function isScript(): bool
    {
        return $this->kind === 'script' || $this->kind === 'entry';
    }

    public function isFile(): bool
    {
        return $this->isScript() || $this->kind === 'asset';
    }

    public function extension(): string
    {
        return strtolower(pathinfo($this->path, PATHINFO_EXTENSION));
    }
}
