<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\WorkerCheck;

final class WorkerCheckTest extends CheckTestCase
{
    private const INI = 'needs the extension and phpca.mount in php.ini';

    /**
     * @param list<string> $needles
     * @param list<string> $stubs
     */
    private function assertWorkers(array $needles, array $stubs = [], bool $mounted = false): void
    {
        $child = $this->php($mounted ? ['phpca.mount' => '/a.phpca:/app'] : [], $mounted ? ['phpca' => '0.1.0'] : []);
        $this->assertFinds($needles, new WorkerCheck(), $this->deployment(php: $this->php(child: $child), plan: $this->plan(stubs: $stubs)));
    }

    private function install(string ...$files): void
    {
        foreach ($files as $file) {
            $this->write($file, '<?php');
        }
    }

    public function testNothingToSay(): void
    {
        $this->assertFinds([], new WorkerCheck(), $this->deployment());
        // What is not packed starts nothing.
        $this->install('src/a.php', 'artisan', 'vendor/amphp/parallel/src/Context/ProcessContext.php', 'vendor/notamphp/parallel/lib/Context/Process.php');
        $this->assertWorkers([], ['artisan']);
    }

    public function testScriptsOfKnownPackages(): void
    {
        $this->install(
            'vendor/amphp/parallel/src/Context/ProcessContext.php',
            'vendor/amphp/parallel/src/Context/Internal/process-runner.php',
            'lib/old/amphp/parallel/lib/Context/Process.php',
            'lib/old/amphp/parallel/lib/Context/Internal/process-runner.php',
            'vendor/brianium/paratest/bin/paratest',
            'vendor/brianium/paratest/bin/phpunit-wrapper.php',
            'vendor/pestphp/pest/bin/pest',
            'vendor/pestphp/pest/bin/worker.php',
            'vendor/spatie/async/src/Runtime/ParentRuntime.php',
            'vendor/spatie/async/src/Runtime/ChildRuntime.php',
        );
        $by = [
            'lib/old/amphp/parallel/lib/Context/Internal/process-runner.php' => 'amphp/parallel',
            'vendor/amphp/parallel/src/Context/Internal/process-runner.php' => 'amphp/parallel',
            'vendor/brianium/paratest/bin/phpunit-wrapper.php' => 'brianium/paratest',
            'vendor/pestphp/pest/bin/worker.php' => 'pestphp/pest',
            'vendor/spatie/async/src/Runtime/ChildRuntime.php' => 'spatie/async',
        ];
        $paths = array_keys($by);
        $wanted = static fn(string $what): array => array_map(
            static fn(string $path): string => "advice $path: is started as a PHP process of its own by $by[$path]: that process $what",
            $paths,
        );
        $this->assertWorkers($wanted('finds no such file on disk, and it ' . self::INI));
        $this->assertWorkers($wanted('finds no such file on disk'), mounted: true);
        $this->assertWorkers($wanted(self::INI), $paths);
        $this->assertWorkers([], $paths, true);
    }

    public function testArtisan(): void
    {
        $this->install('artisan', 'vendor/laravel/framework/src/Illuminate/Queue/Listener.php', 'vendor/laravel/horizon/src/WorkerCommandString.php');
        $this->assertWorkers(['advice artisan: is started as a PHP process of its own by laravel/framework, laravel/horizon: that process ' . self::INI], ['artisan']);
        $this->assertWorkers([], ['artisan'], true);
    }

    public function testCodeThatStartsPhpWithAScript(): void
    {
        $this->install('vendor/acme/pool/bin/child.php', 'vendor/acme/pool/bin/loaded.php', 'vendor/autoload.php', 'worker.php', 'own.php');
        $this->write('vendor/acme/pool/src/Pool.php', <<<'PHP'
            <?php
            // PHP_BINARY . __DIR__ . '/../../../../own.php'
            require __DIR__ . '/../bin/loaded.php';
            proc_open([PHP_BINARY, __DIR__ . "/../bin/child.php", __DIR__ . '/gone.php', __DIR__ . '/Pool.php'], [], $pipes);
            PHP);
        $this->write('src/deep/start.php', '<?php exec((new PhpExecutableFinder)->find() . " " . dirname(__DIR__, 2) . "/worker.php");');
        $this->write('src/bin.php', '<?php echo PHP_BINARY; foreach ([__DIR__ . "/../own.php"] as $file) { require $file; }');
        $this->write('src/load.php', '<?php exec(PHP_BINARY); foreach ([__DIR__ . "/../vendor/autoload.php"] as $file) { require $file; }');
        $this->write('src/other.php', '<?php exec("php " . __DIR__ . "/../own.php");');
        $this->assertWorkers([
            'advice vendor/acme/pool/bin/child.php: may be started as a PHP process of its own by vendor/acme/pool/src/Pool.php: that process finds',
            'advice worker.php: may be started as a PHP process of its own by src/deep/start.php: that process finds',
        ], mounted: true);
    }

    public function testAChildThatIsNotKnown(): void
    {
        $this->install('vendor/pestphp/pest/bin/pest', 'vendor/pestphp/pest/bin/worker.php');
        $plan = $this->plan(stubs: ['vendor/pestphp/pest/bin/worker.php']);
        $this->assertFinds([self::INI], new WorkerCheck(), $this->deployment(plan: $plan));
    }
}
