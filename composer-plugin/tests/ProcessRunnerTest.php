<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Packager\Captured;
use Phpca\Composer\Packager\ProcessRunner;
use Phpca\Composer\Packager\Stdout;

final class ProcessRunnerTest extends TestCase
{
    public function testCapturesBothStreamsCodeAndDirectory(): void
    {
        $captured = (new ProcessRunner())->capture(['sh', '-c', 'pwd; head -c 200000 /dev/zero >&2; exit 6'], $this->directory);
        self::assertSame([6, "$this->directory\n", 200000], [$captured->code, $captured->output, strlen($captured->errors)]);
    }

    public function testHandsOnExitCodeArgumentsAndEnvironment(): void
    {
        $script = 'test "$1" = "a b; \$c" && test "$COLOUR" = none && test -n "$PATH" && exit 5';
        self::assertSame(5, (new ProcessRunner())->run(['sh', '-c', $script, '-', 'a b; $c'], $this->directory, Stdout::Inherit, ['COLOUR' => 'none']));
    }

    public function testAProgramThatIsNotThere(): void
    {
        self::assertNotSame(0, (new ProcessRunner())->capture(['/gone/phpca'], $this->directory)->code);
    }

    public function testWhatAProgramSays(): void
    {
        self::assertSame(1, (new Captured(0, '{"a": 1}', ''))->json('phpca info')->int('a'));
        $this->assertFails('x.json:1:2: wrong', 2, static fn() => (new Captured(2, '', "phpca: warning: w\nphpca: x.json:1:2: wrong\n"))->json('phpca info'));
        $this->assertFails('phpca info: exit code 3', 3, static fn() => (new Captured(3, '', ''))->json('phpca info'));
        $this->assertFails('phpca info: wanted a JSON object, found: text', 1, static fn() => (new Captured(0, 'text', ''))->json('phpca info'));
    }
}
