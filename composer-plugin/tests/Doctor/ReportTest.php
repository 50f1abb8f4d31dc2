<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Doctor;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\JsonReport;
use Phpca\Composer\Doctor\TextReport;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\OutputInterface;

final class ReportTest extends CheckTestCase
{
    private function check(string $name, Finding ...$findings): Check
    {
        return new class ($name, $findings) implements Check {
            /** @param array<Finding> $findings */
            public function __construct(private readonly string $name, private readonly array $findings) {}

            public function name(): string
            {
                return $this->name;
            }

            public function findings(Deployment $deployment): iterable
            {
                return $this->findings;
            }
        };
    }

    public function testText(): void
    {
        $doctor = new Doctor($this->check('one'), $this->check('two', Finding::error('x', 'is wrong', 'Do this.'), Finding::error('a<b>', 'is wrong', 'Do this.'), Finding::advice('c', 'is odd')));
        (new TextReport())->print($doctor->diagnose($this->deployment()), $output = new BufferedOutput());
        self::assertSame(
            "ok      one\nerror   two: x: is wrong\nerror   two: a<b>: is wrong\n        Do this.\nadvice  two: c: is odd\n2 errors, 1 piece of advice\n",
            $output->fetch(),
        );
        (new TextReport())->print($doctor->diagnose($this->deployment()), $output = new BufferedOutput(OutputInterface::VERBOSITY_QUIET));
        self::assertSame("error   two: x: is wrong\nerror   two: a<b>: is wrong\n", $output->fetch());
    }

    public function testJson(): void
    {
        $diagnosis = (new Doctor($this->check('one'), $this->check('two', Finding::advice('c', 'is <odd>'))))->diagnose($this->deployment());
        self::assertFalse($diagnosis->hasErrors());
        (new JsonReport())->print($diagnosis, $output = new BufferedOutput(OutputInterface::VERBOSITY_QUIET));
        self::assertSame([
            'schema' => 'phpca.doctor', 'version' => 1, 'ok' => true, 'checks' => ['one', 'two'],
            'findings' => [['check' => 'two', 'severity' => 'advice', 'subject' => 'c', 'message' => 'is <odd>', 'remedy' => '']],
        ], json_decode($output->fetch(), true));
    }

    public function testErrorsDecide(): void
    {
        self::assertTrue((new Doctor($this->check('one', Finding::error('c', 'd'))))->diagnose($this->deployment())->hasErrors());
        self::assertFalse((new Doctor())->diagnose($this->deployment())->hasErrors());
    }
}
