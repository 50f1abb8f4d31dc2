<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Failure;

final class ProjectTest extends TestCase
{
    public function testWithoutManifestThePackagerLooksItself(): void
    {
        self::assertSame([], $this->project()->manifestArguments());
    }

    public function testTheCommandLineComesFirst(): void
    {
        self::assertSame(['--manifest=x.json'], $this->project(['phpca' => ['manifest' => 'm.json']])->manifestArguments('x.json'));
    }

    public function testAManifestElsewhereDescribesThisProject(): void
    {
        $file = $this->write('deploy/m.json', '{"name": "x"}');
        self::assertSame(["--manifest=$file", "--root=$this->directory"], $this->project(['phpca' => ['manifest' => 'deploy/m.json']])->manifestArguments());
    }

    public function testAManifestMayNameAnotherRoot(): void
    {
        $file = $this->write('deploy/m.json', '{"root": "../src"}');
        self::assertSame(["--manifest=$file"], $this->project(['phpca' => ['manifest' => 'deploy/m.json']])->manifestArguments());
    }

    public function testAManifestThatIsNotThere(): void
    {
        $project = $this->project(['phpca' => ['manifest' => 'gone.json']]);
        $this->assertFails('extra.phpca.manifest: there is no file "gone.json"', Failure::USAGE, static fn() => $project->manifestArguments());
    }
}
