<?php

// #[Deprecated] on functions, methods and constants; new without parentheses around it.

#[Deprecated]
function old(): string
{
	return 'old';
}

#[Deprecated('use newer()', since: '2.' . PHP_MAJOR_VERSION)]
function older(): string
{
	return 'older';
}

class Tool
{
	private const WHY = 'see the manual';

	#[Deprecated(self::WHY)]
	public const OLD = 1;

	#[Deprecated(since: '3')]
	const OLDER = self::OLD + 1;

	#[Deprecated(message: self::WHY, since: '4')]
	function method(): static
	{
		return $this;
	}

	#[Deprecated]
	static function make(): static
	{
		return new static();
	}

	#[Deprecated]
	function __get(string $name): string
	{
		return $name;
	}
}

trait Used
{
	#[Deprecated('trait')]
	function used(): int
	{
		return __LINE__;
	}
}

class User extends Tool
{
	use Used;
}

set_error_handler(function (int $type, string $text, string $file, int $line) {
	echo $type === E_USER_DEPRECATED || $type === E_DEPRECATED ? 'deprecated' : $type, ": $text, ", basename($file), ":$line\n";
	return true;
});
echo old(), older(), Tool::OLD, Tool::OLDER, Tool::OLD, "\n";
echo get_class(Tool::make()->method()), new Tool()->method()->name, new User()->used(), "\n";
echo implode(',', array_map('old', [])), call_user_func('older'), array_map(old(...), [1])[0], "\n";
var_dump((new ReflectionFunction('old'))->isDeprecated(), (new ReflectionMethod('User', 'used'))->isDeprecated(),
	(new ReflectionClassConstant('Tool', 'OLDER'))->isDeprecated(), (new ReflectionFunction('older'))->getAttributes()[0]->newInstance());
restore_error_handler();
echo old(), "\n";
set_error_handler(fn (int $type, string $text) => throw new ErrorException($text));
try {
	older();
} catch (ErrorException $e) {
	echo $e->getMessage(), "\n";
}
