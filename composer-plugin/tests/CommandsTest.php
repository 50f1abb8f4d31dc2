<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Composer\Command\BaseCommand;
use Composer\IO\BufferIO;
use Phpca\Composer\Command\InspectCommand;
use Phpca\Composer\Command\PackageCommand;
use Phpca\Composer\Command\VerifyCommand;
use Phpca\Composer\Commands;
use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Packager\Stdout;
use Symfony\Component\Console\Input\ArrayInput;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\OutputInterface;

final class CommandsTest extends TestCase
{
    private FakeRunner $runner;
    private BufferIO $io;

    /**
     * @param class-string<BaseCommand> $class
     * @param array<string, mixed> $input
     * @param array<mixed> $extra
     */
    private function call(string $class, array $input, array $extra = [], int $code = 0, int $verbosity = OutputInterface::VERBOSITY_NORMAL): int
    {
        $packager = $this->write('phpca', '', 0o755);
        $this->runner = new FakeRunner($code);
        $this->io = new BufferIO();
        $command = new $class($this->project($extra), new Locator('/nowhere', ['PHPCA' => $packager]), $this->runner);
        $command->setComposer($this->composer($extra));
        $command->setIO($this->io);

        return $command->run(new ArrayInput($input), new BufferedOutput($verbosity));
    }

    private function ran(): string
    {
        return implode(' ', array_map(fn(array $c): string => str_replace("$this->directory/", '', implode(' ', $c)), $this->runner->commands));
    }

    public function testPackage(): void
    {
        self::assertSame(0, $this->call(PackageCommand::class, []));
        self::assertSame('phpca pack --output=app.phpca', $this->ran());
        self::assertSame([$this->directory, Stdout::Inherit, ['NO_COLOR' => '1']], [$this->runner->directory, $this->runner->stdout, $this->runner->environment]);
    }

    public function testPackageHandsOnWhatItIsTold(): void
    {
        $this->call(PackageCommand::class, [
            '--output' => 'o.phpca', '--manifest' => 'm.json', '--jobs' => '3', '--mount' => '/m', '--entry' => 'e.php', '--rev' => 'HEAD', '--sign-key' => 'k', '--ini' => ['precision=5', 'a=b'],
            '--strict' => true, '--dry-run' => true, '--no-progress' => true, '--format' => 'json', 'options' => ['--new=1', '-z'],
        ]);
        self::assertSame(
            'phpca pack --format=json --output=o.phpca --manifest=m.json --jobs=3 --mount=/m --entry=e.php --rev=HEAD --sign-key=k -d precision=5 -d a=b --strict --dry-run --no-progress --new=1 -z',
            $this->ran(),
        );
    }

    public function testPackageFollowsTheConfiguration(): void
    {
        $this->write('deploy/m.json', '{}');
        $this->call(PackageCommand::class, [], ['phpca' => ['manifest' => 'deploy/m.json', 'output' => 'out/x.phpca']]);
        self::assertSame("phpca pack --output=out/x.phpca --manifest=deploy/m.json --root=$this->directory", $this->ran());
    }

    public function testVerbosity(): void
    {
        $this->call(PackageCommand::class, [], [], 0, OutputInterface::VERBOSITY_QUIET);
        self::assertSame('phpca pack -q --output=app.phpca', $this->ran());
        $this->call(PackageCommand::class, [], [], 0, OutputInterface::VERBOSITY_DEBUG);
        self::assertSame('phpca pack -vv --output=app.phpca', $this->ran());
        $this->call(VerifyCommand::class, ['--format' => 'json'], [], 0, OutputInterface::VERBOSITY_VERBOSE);
        self::assertSame('phpca verify -v --format=json app.phpca', $this->ran());
    }

    public function testInspectAndVerify(): void
    {
        $this->call(InspectCommand::class, []);
        self::assertSame('phpca info app.phpca', $this->ran());
        $this->call(VerifyCommand::class, ['archive' => 'b.phpca', '--format' => 'json']);
        self::assertSame('phpca verify --format=json b.phpca', $this->ran());
        $this->call(VerifyCommand::class, ['--public-key' => 'k.pub']);
        self::assertSame('phpca verify --public-key=k.pub app.phpca', $this->ran());
    }

    public function testExitCodesAreHandedOn(): void
    {
        foreach ([1, 3, 6] as $code) {
            self::assertSame($code, $this->call(VerifyCommand::class, [], [], $code));
        }
        self::assertSame('', $this->io->getOutput());
    }

    public function testAFailureIsOneLine(): void
    {
        self::assertSame(2, $this->call(PackageCommand::class, [], ['phpca' => ['output' => 7]]));
        self::assertSame("phpca: composer.json: extra.phpca.output: wanted a string, found a number\n", $this->io->getOutput());
        self::assertSame([], $this->runner->commands);
    }

    public function testComposerGetsAllCommandsWhateverTheConfiguration(): void
    {
        $commands = (new Commands(['composer' => $this->composer(['phpca' => 'nonsense'])]))->getCommands();
        self::assertSame(
            ['phpc:package', 'phpc:inspect', 'phpc:verify', 'phpc:doctor'],
            array_map(static fn(BaseCommand $command): ?string => $command->getName(), $commands),
        );
    }
}
