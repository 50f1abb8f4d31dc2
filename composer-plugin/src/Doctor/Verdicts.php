<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Phpca\Composer\Packager\Document;

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

    public static function of(Document $said): ?self
    {
        if ($said->has('error')) {
            return new self(0, 0, 0, refusal: preg_replace('/^phpca: /', '', $said->string('error')));
        }

        // Without the extension there are none.
        return $said->has('precompiled')
            ? new self($said->int('precompiled'), $said->int('source'), $said->int('refused'), $said->optionalString('obstacle'), $said->stringListMap('reasons'))
            : null;
    }
}
