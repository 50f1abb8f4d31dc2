<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

/** `phpca deploy --check --format=json`: what production's PHP itself says of the archive. */
final class Verdicts
{
    /** @param array<string, list<string>> $reasons why scripts are not taken precompiled => which */
    public function __construct(
        public readonly int $precompiled,
        public readonly int $fromSource,
        public readonly int $refused,
        /** Why no script at all is taken precompiled, or null. */
        public readonly ?string $obstacle = null,
        public readonly array $reasons = [],
        /** Why the archive is not even mounted, or null. */
        public readonly ?string $refusal = null,
    ) {}

    /** @param array<string, mixed> $said */
    public static function of(array $said): ?self
    {
        if (isset($said['error'])) {
            return new self(0, 0, 0, refusal: preg_replace('/^phpca: /', '', $said['error']));
        }

        // Without the extension there are none.
        return isset($said['precompiled'])
            ? new self($said['precompiled'], $said['source'], $said['refused'], $said['obstacle'] ?? null, $said['reasons'] ?? [])
            : null;
    }
}
