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

    public function testThePhpOfPathNeedsNoWord(): void
    {
        self::assertSame([], $this->withPath(dirname(PHP_BINARY), fn(): array => $this->project()->phpArguments()));
    }

    public function testThePhpThatRunsComposerCompiles(): void
    {
        self::assertSame(['--php=' . PHP_BINARY], $this->withPath($this->directory, fn(): array => $this->project()->phpArguments()));
        self::assertSame(['--php=php8.9'], $this->withPath($this->directory, fn(): array => $this->project()->phpArguments('php8.9')));
    }

    public function testAManifestMayNameThePhp(): void
    {
        $this->write('phpca.json', '{"engine": "php8.9"}');
        self::assertSame([], $this->withPath($this->directory, fn(): array => $this->project()->phpArguments()));
        $this->write('other.json', '{"name": "x"}');
        self::assertSame(['--php=' . PHP_BINARY], $this->withPath($this->directory, fn(): array => $this->project()->phpArguments(null, 'other.json')));
    }

    public function testTheEnvironmentMayNameThePhp(): void
    {
        putenv('PHPCA_PHP=php8.9');
        try {
            self::assertSame([], $this->withPath($this->directory, fn(): array => $this->project()->phpArguments()));
        } finally {
            putenv('PHPCA_PHP');
        }
    }

    /**
     * @param callable(): list<string> $arguments
     *
     * @return list<string>
     */
    private function withPath(string $path, callable $arguments): array
    {
        $before = (string) getenv('PATH');
        putenv("PATH=$path");
        try {
            return $arguments();
        } finally {
            putenv("PATH=$before");
        }
    }
}
