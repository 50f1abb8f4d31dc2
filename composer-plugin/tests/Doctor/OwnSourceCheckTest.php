<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Check\OwnSourceCheck;

final class OwnSourceCheckTest extends CheckTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->write('a.php', '<?php echo strlen(file_get_contents(__FILE__));');
        $this->write('b.php', '<?php $r = new ReflectionClass($c); $lines = file($r->getFileName());');
        $this->write('c.php', '<?php function f($r) { $file = $r->getFileName(); return fopen($file, "r"); }');
        $this->write('d.php', "<?php \$f = fopen('x', 'r'); fseek(\$f, __COMPILER_HALT_OFFSET__); __halt_compiler();data");
        $this->write('e.php', '<?php // file_get_contents(__FILE__) is what the others do
			return dirname(__FILE__) . file_get_contents("x"); /* ->getFileName() */');
        $this->write('f.php', '<?php echo $r->getFileName(), is_file(__FILE__);');
        $this->write('g.txt', 'file_get_contents(__FILE__)');
    }

    public function testWhoReadsSources(): void
    {
        $this->assertFinds(
            ['error a.php: reads its own source', 'advice b.php: reads files', 'advice c.php: reads files', 'error d.php: reads its own source'],
            new OwnSourceCheck(),
            $this->deployment(plan: $this->plan(strip: true)),
        );
    }

    public function testSourcesThatAreKeptMayBeRead(): void
    {
        $this->assertFinds([], new OwnSourceCheck(), $this->deployment(plan: $this->plan()));
        $this->assertFinds([], new OwnSourceCheck(), $this->deployment());
    }
}
