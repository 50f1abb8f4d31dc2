<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Composer\EventDispatcher\ScriptExecutionException;
use Composer\IO\BufferIO;
use Phpca\Composer\PackageOnDump;
use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Packager\Stdout;
use Phpca\Composer\Plugin;

final class PackageOnDumpTest extends TestCase
{
    /** @param array<mixed> $config */
    private function dump(FakeRunner $runner, BufferIO $io, array $config): void
    {
        $locator = new Locator('/nowhere', ['PHPCA' => $this->write('phpca', '', 0o755)]);
        (new PackageOnDump($this->project(['phpca' => $config]), $locator, $runner, $io))->run();
    }

    public function testDoesNothingUnlessAsked(): void
    {
        $this->dump($runner = new FakeRunner(1), $io = new BufferIO(), ['package-on-dump' => false]);
        $this->dump($runner, $io, []);
        self::assertSame([[], ''], [$runner->commands, $io->getOutput()]);
    }

    public function testPacks(): void
    {
        $this->dump($runner = new FakeRunner(), new BufferIO(), ['package-on-dump' => true, 'output' => 'x.phpca']);
        self::assertSame([["$this->directory/phpca", 'pack', '--output=x.phpca']], $runner->commands);
        self::assertSame(Stdout::Error, $runner->stdout);
    }

    public function testAFailureFailsTheCommandWithThePackagersCode(): void
    {
        $this->expectException(ScriptExecutionException::class);
        $this->expectExceptionCode(3);
        $this->dump(new FakeRunner(3), new BufferIO(), ['package-on-dump' => true]);
    }

    public function testAMistakeInTheConfigurationFailsTheCommand(): void
    {
        $io = new BufferIO();
        try {
            $this->dump(new FakeRunner(), $io, ['package-on-dump' => 'yes']);
            self::fail('wanted an exception');
        } catch (ScriptExecutionException $exception) {
            self::assertSame(2, $exception->getCode());
            self::assertSame("phpca: composer.json: extra.phpca.package-on-dump: wanted true or false, found a string\n", $io->getOutput());
        }
    }

    public function testComesAfterTheProjectsScripts(): void
    {
        self::assertSame(['post-autoload-dump' => ['packageOnDump', -1000]], Plugin::getSubscribedEvents());
    }
}
