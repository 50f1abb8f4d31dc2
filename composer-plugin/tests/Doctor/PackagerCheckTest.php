<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\PackagerCheck;
use Phpca\Composer\Doctor\Finding;

final class PackagerCheckTest extends CheckTestCase
{
    public function testWhatCouldNotBeExaminedIsSaid(): void
    {
        $this->assertFinds([], new PackagerCheck(), $this->deployment());
        $obstacle = Finding::error('packager', 'was not found');
        $this->assertFinds(['error packager: was not found'], new PackagerCheck(), $this->deployment(obstacles: [$obstacle]));
    }
}
