<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\SymlinkCheck;

final class SymlinkCheckTest extends CheckTestCase
{
    public function testLinks(): void
    {
        $warnings = [
            '"extract": *.so matches no file that is packed',
            'a/out: symbolic link to /srv/other, outside the root; left out',
            'b: symbolic link to /etc/x, y, outside the root; packed as a plain file',
            'c: symbolic link that leads nowhere; left out',
            'd: symbolic link to node_modules, which is left out; left out as well',
        ];
        $this->assertFinds([
            'error a/out: leads out of the project, to /srv/other: it will not be there',
            'advice b: leads out of the project, to /etc/x, y: what is there now is packed',
            'advice c: symbolic link that leads nowhere; left out',
            'advice d: symbolic link to node_modules, which is left out; left out as well',
        ], new SymlinkCheck(), $this->deployment(plan: $this->plan(warnings: $warnings)));
        $this->assertFinds([], new SymlinkCheck(), $this->deployment());
    }
}
