<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Archive;
use Phpca\Composer\Doctor\Check\VerdictCheck;
use Phpca\Composer\Doctor\Engine;
use Phpca\Composer\Doctor\Verdicts;
use Phpca\Composer\Packager\Document;

final class VerdictCheckTest extends CheckTestCase
{
    /** @param list<string> $needles */
    private function assertVerdicts(array $needles, ?Verdicts $verdicts, string $engine = self::ENGINE): void
    {
        $archive = new Archive('a.phpca', new Engine('8.2.30', $engine), '/app', 0, false);
        $this->assertFinds($needles, new VerdictCheck(), $this->deployment(archive: $archive, verdicts: $verdicts));
    }

    public function testNothingToSay(): void
    {
        $this->assertVerdicts([], null);
        $this->assertVerdicts([], new Verdicts(5, 0, 0));
        $this->assertVerdicts([], new Verdicts(0, 5, 0, 'another engine'), str_repeat('f', 32));
    }

    public function testScriptsFromSource(): void
    {
        $this->assertVerdicts(
            ['advice a.php: will be compiled from source: syntax error (and 1 more)', 'advice c.php: will be compiled from source: ini'],
            new Verdicts(5, 3, 0, null, ['syntax error' => ['a.php', 'b.php'], 'ini' => ['c.php']]),
        );
        $this->assertVerdicts(['advice a.phpca: every script will be compiled from source: an observer'], new Verdicts(0, 3, 0, 'an observer'));
    }

    public function testAnArchiveThatIsRefused(): void
    {
        $said = '{"ok": false, "extension": "0.1.0", "error": "phpca: a.phpca: trust failure: the archive is not signed"}';
        $verdicts = Verdicts::of(Document::decode('phpca deploy', $said));
        $this->assertVerdicts(['error a.phpca: is refused: trust failure: the archive is not signed'], $verdicts);
    }

    public function testScriptsThatAreRefused(): void
    {
        $this->assertVerdicts(["error a.php: can't be run: no source"], new Verdicts(5, 0, 1, null, ['no source' => ['a.php']]));
        $this->assertVerdicts(["error a.phpca: every script can't be run: an observer"], new Verdicts(0, 0, 3, 'an observer'));
    }
}
