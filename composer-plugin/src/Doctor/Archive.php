<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

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

    /** @param array<string, mixed> $info */
    public static function of(string $file, array $info): self
    {
        return new self(
            $file,
            new Engine((string) ($info['php'] ?? ''), (string) ($info['system_id'] ?? '')),
            (string) ($info['mount'] ?? ''),
            count($info['not_precompiled'] ?? []),
            ($info['without_source'] ?? 0) > 0,
        );
    }
}
