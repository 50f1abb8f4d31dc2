<?php

// Attributes of constants, #[DelayedTargetValidation], casts in constant expressions.

namespace Shapes\ConstantAttributes;

#[\Attribute(\Attribute::TARGET_CONSTANT)]
class Note
{
	function __construct(public string $text = '', public mixed $value = null)
	{
	}
}

#[\Attribute(\Attribute::TARGET_CLASS)]
class ForClasses
{
}

set_error_handler(static function (int $type, string $message, string $file, int $line): bool {
	echo "$type: $message in ", basename($file), ":$line\n";
	return true;
});

#[Note('the first', value: self_of(...))]
const FIRST = 1;
#[\Deprecated('use FIRST', since: '2.0')]
const OLD = 2;
#[Note(text: 'a list'), \Deprecated]
const LISTED = [1, 'two' => FIRST + 1];
const PLAIN = 'plain';
#[Note]
const COMPUTED = \PHP_INT_SIZE . PLAIN;
#[ForClasses]
const WRONG = 3;
#[\DelayedTargetValidation]
#[\Attribute]
const DELAYED = 4;

function self_of(int $n): int
{
	return $n;
}

echo OLD, ' ', LISTED['two'], ' ', COMPUTED, ' ', constant(__NAMESPACE__ . '\OLD'), "\n";
foreach (['FIRST', 'OLD', 'LISTED', 'PLAIN', 'COMPUTED', 'WRONG', 'DELAYED'] as $name) {
	$constant = new \ReflectionConstant(__NAMESPACE__ . "\\$name");
	echo $name, ' ', var_export($constant->isDeprecated(), true), ' ', basename((string) $constant->getFileName()), "\n";
	foreach ($constant->getAttributes() as $attribute) {
		try {
			$made = $attribute->newInstance();
			echo '  ', $attribute->getName(), ' ', count($attribute->getArguments()), ' ', $made instanceof Note && $made->value ? ($made->value)(7) : '-', "\n";
		} catch (\Throwable $e) {
			echo '  ', get_class($e), ': ', $e->getMessage(), "\n";
		}
	}
}

// Said again, it is a warning, and the attributes are the first one's.
if (FIRST) {
	eval('namespace Shapes\ConstantAttributes; #[Note("again")] const FIRST = 9;');
}
echo (new \ReflectionConstant(__NAMESPACE__ . '\FIRST'))->getAttributes()[0]->newInstance()->text, ' ', FIRST, "\n";

#[\DelayedTargetValidation]
#[\Attribute]
interface Faulty
{
	#[\DelayedTargetValidation]
	#[\Attribute]
	const C = 1;

	public function m(#[\DelayedTargetValidation] #[\Deprecated] $p);
}

foreach ([new \ReflectionClass(Faulty::class), new \ReflectionClassConstant(Faulty::class, 'C'), new \ReflectionParameter([Faulty::class, 'm'], 0)] as $where) {
	foreach ($where->getAttributes() as $attribute) {
		try {
			echo get_class($attribute->newInstance()), "\n";
		} catch (\Error $e) {
			echo $e->getMessage(), "\n";
		}
	}
}

class Casts
{
	const INTEGER = (int) '12 apples';
	const TEXT = (string) self::INTEGER . (string) 1.5;
	const REAL = (float) '2.5' + (float) self::INTEGER;
	const TRUTH = (bool) self::INTEGER;
	const LIST_OF = (array) self::TEXT;
	public $all = [(int) PLAIN, (bool) [], (string) FIRST];
}
var_dump(Casts::INTEGER, Casts::TEXT, Casts::REAL, Casts::TRUTH, Casts::LIST_OF, (new Casts)->all);
var_dump((static fn ($object = (object) ['a' => Casts::TEXT, 'b' => (array) Casts::REAL]) => $object)());
