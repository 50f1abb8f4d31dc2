<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Config;
use Phpca\Composer\Failure;
use PHPUnit\Framework\Attributes\DataProvider;

final class ConfigTest extends TestCase
{
    public function testDefaults(): void
    {
        foreach ([[], ['phpca' => []], ['other' => 1]] as $extra) {
            $config = Config::of($extra);
            self::assertSame([null, 'app.phpca', false], [$config->manifest, $config->output, $config->packageOnDump]);
        }
    }

    public function testAllKeys(): void
    {
        $config = Config::of(['phpca' => ['manifest' => 'm.json', 'output' => 'o.phpca', 'package-on-dump' => true]]);
        self::assertSame(['m.json', 'o.phpca', true], [$config->manifest, $config->output, $config->packageOnDump]);
    }

    /** @return iterable<string, array{mixed, string}> */
    public static function mistakes(): iterable
    {
        yield 'not an object' => ['app.phpca', 'composer.json: extra.phpca: wanted an object, found a string'];
        yield 'a list' => [['app.phpca'], 'composer.json: extra.phpca: wanted an object, found a list'];
        yield 'number for a string' => [['manifest' => 7], 'composer.json: extra.phpca.manifest: wanted a string, found a number'];
        yield 'object for a string' => [['output' => ['a' => 1]], 'composer.json: extra.phpca.output: wanted a string, found an object'];
        yield 'null for a string' => [['output' => null], 'composer.json: extra.phpca.output: wanted a string, found null'];
        yield 'string for a bool' => [['package-on-dump' => 'yes'], 'composer.json: extra.phpca.package-on-dump: wanted true or false, found a string'];
        yield 'empty' => [['output' => ''], 'composer.json: extra.phpca.output: wanted a file name, found an empty string'];
        yield 'a slip' => [['manifset' => 'm'], 'composer.json: extra.phpca.manifset: unknown key, the nearest is "manifest"'];
        yield 'near to nothing' => [['colour' => 'm'], 'composer.json: extra.phpca.colour: unknown key, known are "manifest", "output", "package-on-dump"'];
    }

    #[DataProvider('mistakes')]
    public function testMistakesAreNamed(mixed $value, string $sentence): void
    {
        $this->assertFails($sentence, Failure::USAGE, static fn() => Config::of(['phpca' => $value]));
    }
}
