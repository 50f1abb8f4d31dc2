<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Archive;
use Phpca\Composer\Doctor\Check\IniCheck;
use Phpca\Composer\Doctor\Engine;

final class IniCheckTest extends CheckTestCase
{
    /**
     * @param list<string> $needles
     * @param array<string, ?string> $ini
     */
    private function assertIni(array $needles, array $ini): void
    {
        $archive = new Archive('a.phpca', new Engine('8.2.30', self::ENGINE), '/app', 3, false);
        $this->assertFinds($needles, new IniCheck(), $this->deployment(php: $this->php($ini), archive: $archive));
    }

    public function testNothingToSay(): void
    {
        $archive = $this->write('a.phpca', '');
        $this->assertIni([], []);
        $this->assertIni([], ['phpca.mount' => "$archive:$this->directory, $archive", 'open_basedir' => "/tmp/x:$this->directory"]);
        $this->assertIni([], ['opcache.enable' => '1', 'opcache.jit' => 'tracing', 'opcache.jit_buffer_size' => '0']);
    }

    public function testTheExtensionIsMissing(): void
    {
        $this->assertFinds(['error extension=phpca: PHP 8.2.30 (/usr/bin/php)'], new IniCheck(), $this->deployment(php: $this->php([], [], null)));
    }

    public function testWhatOnlyTheCommandLineSays(): void
    {
        $find = fn(?string $extension, string $own, string $childs): array => $this->findings(new IniCheck(), $this->deployment(php: $this->php(
            ['phpca.mount' => $own],
            child: $this->php(['phpca.mount' => $childs], $extension === null ? [] : [$extension => '0.1.0']),
        )));
        $archive = $this->write('a.phpca', '');
        self::assertSame([], $find('phpca', '', ''));
        self::assertSame([], $find('phpca', $archive, $archive));
        self::assertSame(['advice extension=phpca: is of the command line, not of an ini file: PHP processes that the program starts do not have it'], $find(null, $archive, ''));
        self::assertSame(['advice phpca.mount: is of the command line, not of an ini file: PHP processes that the program starts do not see the archive'], $find('phpca', $archive, ''));
        // Without the extension there is an error, and that is enough.
        $this->assertFinds(['error extension=phpca'], new IniCheck(), $this->deployment(php: $this->php([], [], null, $this->php([], []))));
    }

    public function testMounts(): void
    {
        $archive = $this->write('a.phpca', '');
        $this->assertIni(["error phpca.mount: there is no archive /gone.phpca"], ['phpca.mount' => "$archive,/gone.phpca"]);
        $this->assertIni(["error phpca.mount: there is no directory /gone for $archive"], ['phpca.mount' => "$archive:/gone"]);
        $this->assertIni(["error open_basedir: does not allow $archive"], ['phpca.mount' => $archive, 'open_basedir' => '/srv:' . substr($this->directory, 0, -1)]);
    }

    public function testFallbacks(): void
    {
        $this->assertIni(['error phpca.fallback: is "error", and 3 scripts'], ['phpca.fallback' => 'error']);
        $this->assertIni(['advice phpca.force'], ['phpca.force' => 'source']);
        $this->assertIni(['advice phpca.verify'], ['phpca.verify' => '']);
        $this->assertIni(['advice phpca.verify'], ['phpca.verify' => 'off']);
    }

    public function testPreload(): void
    {
        $archive = static fn(bool $stripped): Archive => new Archive('a.phpca', new Engine('8.2.30', self::ENGINE), '/app', 0, $stripped);
        $find = fn(string $script, ?bool $plan, ?bool $stripped = null): array => $this->findings(new IniCheck(), $this->deployment(
            php: $this->php(['opcache.preload' => $script]),
            plan: $plan === null ? null : $this->plan($plan),
            archive: $stripped === null ? null : $archive($stripped),
        ));
        $compiles = ['advice opcache.preload: is "/app/preload.php": OPcache compiles archived scripts that it loads from their sources, each time that PHP starts'];
        self::assertSame($compiles, $find('/app/preload.php', null));
        self::assertSame($compiles, $find('/app/preload.php', false, false));
        $lacks = ['error opcache.preload: is "/app/preload.php", of which the archive has no source: PHP does not start'];
        self::assertSame($lacks, $find('/app/preload.php', true));
        self::assertSame($lacks, $find('/app/preload.php', null, true));
        $may = ['advice opcache.preload: is "/apps/preload.php": PHP does not start if it loads scripts of the archive, which has no sources'];
        self::assertSame($may, $find('/apps/preload.php', true));
    }

    public function testOpcache(): void
    {
        $this->assertIni(['advice opcache.jit'], ['opcache.enable' => '1', 'opcache.jit' => 'tracing', 'opcache.jit_buffer_size' => '64M']);
        $this->assertIni(['advice opcache.file_cache'], ['opcache.file_cache' => '/var/cache']);
    }
}
