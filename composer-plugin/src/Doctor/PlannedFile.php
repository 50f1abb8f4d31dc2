<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Phpca\Composer\Packager\Document;

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
        /** A script that `phpca deploy` makes a stub for, so that PHP can be started with it. */
        public readonly bool $stub = false,
    ) {}

    public static function of(Document $file): self
    {
        return new self($file->string('path'), $file->string('kind'), $file->bool('extract'), $file->has('rebased'), $file->bool('stub'));
    }

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
