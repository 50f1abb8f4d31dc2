<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

/** All that is known of what will be deployed, and of where. Gathered by Examiner, judged by the checks. */
final class Deployment
{
    public function __construct(
        public readonly string $root,
        public readonly Php $php,
        public readonly Requirements $requirements,
        /** What would be packed. */
        public readonly ?Plan $plan = null,
        /** The PHP that the packager compiles for. */
        public readonly ?Engine $packager = null,
        /** The archive, if it has been made. */
        public readonly ?Archive $archive = null,
        /** What that PHP says of the archive. */
        public readonly ?Verdicts $verdicts = null,
        /** @var list<Finding> why a part above is null */
        public readonly array $obstacles = [],
    ) {}
}
