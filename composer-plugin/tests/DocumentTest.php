<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Failure;
use Phpca\Composer\Packager\Document;

final class DocumentTest extends TestCase
{
    private const JSON = '{"text": "t", "number": 7, "yes": true, "none": null, "list": ["a", "b"], "objects": [{"path": "p"}], '
        . '"map": {"x": "1", "1": "2", "n": null}, "lists": {"why": ["a", "b"]}}';

    private function document(): Document
    {
        return Document::decode('phpca info', self::JSON);
    }

    public function testValuesWithTheirTypes(): void
    {
        $document = $this->document();
        self::assertSame(['t', 7, true], [$document->string('text'), $document->int('number'), $document->bool('yes')]);
        self::assertSame([['a', 'b'], 2, 'p'], [$document->strings('list'), $document->count('list'), $document->objects('objects')[0]->string('path')]);
        self::assertSame(['x' => '1', 1 => '2', 'n' => null], $document->optionalStringMap('map'));
        self::assertSame(['x' => '1', 1 => '2'], $document->stringMap('map'));
        self::assertSame(['why' => ['a', 'b']], $document->stringListMap('lists'));
    }

    public function testWhatIsNotThere(): void
    {
        $document = $this->document();
        foreach (['none', 'absent'] as $key) {
            self::assertFalse($document->has($key));
            self::assertSame(['d', null, 3, true, 0], [$document->string($key, 'd'), $document->optionalString($key), $document->int($key, 3), $document->bool($key, true), $document->count($key)]);
            self::assertSame([[], [], [], []], [$document->strings($key), $document->objects($key), $document->stringMap($key), $document->stringListMap($key)]);
        }
    }

    public function testAnotherTypeIsAFailureThatNamesProgramAndKey(): void
    {
        $document = $this->document();
        $this->assertFails('phpca info: /number: wanted a string, found int', Failure::GENERAL, static fn() => $document->string('number'));
        $this->assertFails('phpca info: /text: wanted an integer, found string', Failure::GENERAL, static fn() => $document->int('text'));
        $this->assertFails('phpca info: /text: wanted true or false, found string', Failure::GENERAL, static fn() => $document->bool('text'));
        $this->assertFails('phpca info: /text: wanted a list or an object, found string', Failure::GENERAL, static fn() => $document->strings('text'));
        $this->assertFails('phpca info: /objects/0: wanted a string, found array', Failure::GENERAL, static fn() => $document->strings('objects'));
        $this->assertFails('phpca info: /list/0: wanted an object, found string', Failure::GENERAL, static fn() => $document->objects('list'));
        $this->assertFails('phpca info: /objects/0/path: wanted an integer, found string', Failure::GENERAL, static fn() => $document->objects('objects')[0]->int('path'));
    }

    public function testWhatIsNoObject(): void
    {
        $this->assertFails('phpca info: wanted a JSON object, found: oops', Failure::GENERAL, static fn() => Document::decode('phpca info', 'oops'));
    }
}
