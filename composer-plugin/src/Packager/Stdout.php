<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

/** Where the packager's standard output goes. */
enum Stdout
{
    case Inherit;
    /** Beside Composer's own talk. */
    case Error;
}
