<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Composer\Package\Locker;
use Composer\Repository\LockArrayRepository;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Examiner;
use Phpca\Composer\Doctor\PlannedFile;
use Phpca\Composer\Failure;
use Phpca\Composer\Packager\Captured;
use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Project;
use Phpca\Composer\Tests\FakeRunner;
use Phpca\Composer\Tests\TestCase;

final class ExaminerTest extends TestCase
{
    private const PHP = '{"version": "8.2.30", "extensions": {"json": "8.2.30"}, "ini": {"phpca.force": null}, "ini_file": null, "system_id": "abc", "child": {"version": "8.2.30", "extensions": {"phpca": "0.1.0"}}}';
    private const PLAN = '{"root": "/build", "mount": "/app", "sources": "strip", "warnings": ["w"], "web": ["public/index.php"], "list": [{"path": "a.so", "kind": "asset", "extract": true, "rebased": 2}, {"path": "w.php", "kind": "script", "extract": false, "stub": true}]}';
    private const CHECKED = '{"ok": true, "precompiled": 3, "source": 2, "refused": 1, "obstacle": null, "reasons": {"why": ["a.php"]}}';
    private const INFO = '{"php": "8.2.30", "system_id": "abc", "mount": "/app", "not_precompiled": [{}, {}], "without_source": 1}';

    /** @param array<string, Captured> $answers */
    private function examine(array $answers, string $archive = '/gone.phpca', ?string $packager = null): Deployment
    {
        $answers += [
            'probe.php' => new Captured(0, self::PHP, ''),
            '--dry-run' => new Captured(0, self::PLAN, ''),
            ' pack -q' => new Captured(0, '', ''),
            ' info ' => new Captured(0, self::INFO, ''),
            ' deploy --check --format=json --php=php ' => new Captured(4, self::CHECKED, ''),
        ];
        $composer = $this->composer();
        $locker = self::createStub(Locker::class);
        $locker->method('isLocked')->willReturn(true);
        $locker->method('getLockedRepository')->willReturn(new LockArrayRepository());
        $composer->setLocker($locker);
        $project = new Project($this->directory, $composer);
        $locator = new Locator('/nowhere', ['PHPCA' => $this->write('phpca', '', 0o755)]);

        return (new Examiner($project, $locator, new FakeRunner(0, $answers)))->examine($archive, 'php', $packager);
    }

    public function testEverythingThere(): void
    {
        $archive = $this->write('a.phpca', '');
        $found = $this->examine([], $archive);
        self::assertSame([], $found->obstacles);
        self::assertSame(['8.2.30', 'abc', '', true], [$found->php->version, $found->php->systemId, $found->php->ini('phpca.force'), $found->php->has('JSON')]);
        self::assertSame([false, true, null], [$found->php->has('phpca'), $found->php->child?->has('phpca'), $found->php->child?->child]);
        $plan = $found->plan;
        self::assertNotNull($plan);
        self::assertSame(['/app', true, ['w'], true, true], [$plan->mount, $plan->stripsSources, $plan->warnings, $plan->files[0]->extract, $plan->files[0]->rebased]);
        self::assertSame([false, true], [$plan->files[0]->stub, $plan->files[1]->stub]);
        self::assertTrue($plan->deploysToDisk(new PlannedFile('public/a.ttf', 'asset')));
        self::assertFalse($plan->deploysToDisk(new PlannedFile('publics/a.ttf', 'asset')));
        self::assertSame('8.2.30', $found->packager?->phpVersion);
        self::assertSame([$archive, 2, true], [$found->archive?->file, $found->archive?->notPrecompiled, $found->archive?->withoutSources]);
    }

    public function testVerdictsOfProductionsPhp(): void
    {
        $archive = $this->write('a.phpca', '');
        $found = $this->examine([], $archive)->verdicts;
        self::assertSame([3, 2, 1, null, ['why' => ['a.php']]], [$found?->precompiled, $found?->fromSource, $found?->refused, $found?->obstacle, $found?->reasons]);
        self::assertNull($this->examine([' deploy ' => new Captured(1, '{"ok": false, "extension": null}', '')], $archive)->verdicts);
        self::assertNull($this->examine([' deploy ' => new Captured(1, '', 'phpca: unknown option')], $archive)->verdicts);
    }

    public function testAnArchiveThatIsNotMadeYetIsNoObstacle(): void
    {
        $found = $this->examine([]);
        self::assertSame([null, []], [$found->archive, $found->obstacles]);
    }

    public function testWithoutPackagerTheRestIsExamined(): void
    {
        $found = $this->examine([], '/gone', '/gone/phpca');
        self::assertSame([null, null, 1], [$found->plan, $found->packager, count($found->obstacles)]);
        self::assertStringContainsString('/gone/phpca', $found->obstacles[0]->message);
    }

    public function testWhatThePackagerRefuses(): void
    {
        $found = $this->examine(['--dry-run' => new Captured(2, '', 'phpca: phpca.json:1:2: /entri: unknown key')]);
        self::assertNull($found->plan);
        self::assertSame('phpca.json:1:2: /entri: unknown key', $found->obstacles[0]->message);
        $found = $this->examine([' info ' => new Captured(1, '', 'phpca: a.phpca: damaged')], $this->write('a.phpca', ''));
        self::assertSame(['a.phpca: damaged', 'a.phpca: damaged'], array_map(static fn($finding) => $finding->message, $found->obstacles));
    }

    public function testAPhpThatIsNone(): void
    {
        $this->assertFails('--php: "php" is not a PHP', Failure::USAGE, fn() => $this->examine(['probe.php' => new Captured(127, '', '')]));
    }
}
