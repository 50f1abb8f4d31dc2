<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Archive;
use Phpca\Composer\Doctor\Check\EngineCheck;
use Phpca\Composer\Doctor\Engine;
use Phpca\Composer\Doctor\Requirement;
use Phpca\Composer\Doctor\Requirements;

final class EngineCheckTest extends CheckTestCase
{
    public function testTheSameEngine(): void
    {
        $engine = new Engine('8.2.30', self::ENGINE);
        $archive = new Archive('a.phpca', $engine, '/app', 0, true);
        $requirements = new Requirements([new Requirement('acme/app', 'php', '^8.1')]);
        $this->assertFinds([], new EngineCheck(), $this->deployment(packager: $engine, archive: $archive, requirements: $requirements));
    }

    public function testPhpIsTooOld(): void
    {
        $requirements = new Requirements([new Requirement('acme/app', 'php', '>=8.3')]);
        $this->assertFinds(['error php: is 8.2.30; acme/app requires >=8.3'], new EngineCheck(), $this->deployment(requirements: $requirements));
    }

    public function testAnotherEngineIsSlowWithSources(): void
    {
        $other = new Engine('8.2.30', str_repeat('f', 32));
        $this->assertFinds(
            ['advice the packager: compiles for PHP 8.2.30 (engine ffff', 'advice a.phpca: was made for PHP 8.2.30 (engine ffff'],
            new EngineCheck(),
            $this->deployment(packager: $other, plan: $this->plan(), archive: new Archive('a.phpca', $other, '/app', 0, false)),
        );
    }

    public function testAnotherEngineIsTheEndWithoutSources(): void
    {
        $other = new Engine('8.2.29', str_repeat('f', 32));
        $this->assertFinds(
            ['error the packager', 'error a.phpca'],
            new EngineCheck(),
            $this->deployment(packager: $other, plan: $this->plan(true), archive: new Archive('a.phpca', $other, '/app', 0, true)),
        );
        $this->assertFinds(
            ['error the packager: '],
            new EngineCheck(),
            $this->deployment(packager: $other, plan: $this->plan(), php: $this->php(['phpca.fallback' => 'error'])),
        );
    }

    public function testWithoutTheExtensionVersionsAreCompared(): void
    {
        $php = $this->php([], [], null);
        $this->assertFinds([], new EngineCheck(), $this->deployment(php: $php, packager: new Engine('8.2.30', 'x')));
        $this->assertFinds(['advice the packager: '], new EngineCheck(), $this->deployment(php: $php, packager: new Engine('8.2.29', 'x')));
    }
}
