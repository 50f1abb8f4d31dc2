<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Phpca\Composer\Packager\Document;

/** `phpca pack --dry-run --format=json`: the packager's own word on what would be packed. */
final class Plan
{
    /**
     * @param list<PlannedFile> $files
     * @param list<string> $warnings
     * @param list<string> $web the entry scripts that a web server starts
     */
    public function __construct(
        public readonly string $root,
        public readonly string $mount,
        public readonly bool $stripsSources,
        public readonly array $files,
        public readonly array $warnings = [],
        private readonly array $web = [],
    ) {}

    public static function of(Document $plan): self
    {
        return new self(
            $plan->string('root'),
            $plan->string('mount'),
            $plan->string('sources', 'keep') === 'strip',
            array_map(PlannedFile::of(...), $plan->objects('list')),
            $plan->strings('warnings'),
            $plan->strings('web'),
        );
    }

    /** `phpca deploy` writes it to disk: because "extract" names it, or because it lies where a web server serves files. */
    public function deploysToDisk(PlannedFile $file): bool
    {
        foreach ($this->web as $entry) {
            $directory = dirname($entry);
            if ($directory === '.' || str_starts_with($file->path, "$directory/")) {
                return true;
            }
        }

        return $file->extract;
    }

    /** On this machine. */
    public function disk(PlannedFile $file): string
    {
        return "$this->root/$file->path";
    }
}
