<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Phpca\Composer\Packager\Document;

/** `phpca info --format=json`. */
final class Archive
{
    public function __construct(
        public readonly string $file,
        public readonly Engine $engine,
        public readonly string $mount,
        public readonly int $notPrecompiled,
        public readonly bool $withoutSources,
    ) {}

    public static function of(string $file, Document $info): self
    {
        return new self(
            $file,
            new Engine($info->string('php'), $info->string('system_id')),
            $info->string('mount'),
            $info->count('not_precompiled'),
            $info->int('without_source') > 0,
        );
    }
}
