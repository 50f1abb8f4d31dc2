<?php
/** File doc. */

namespace Lib;

/**
 * Class doc.
 * @author x
 */
final class Deep
{
	/** const doc */
	protected const C = 1, D = self::C . 'd';
	/** prop doc */
	public ?int $p = null;
	/** method doc */
	public static function call(array &$x, callable $cb, int|string $opt = self::D, string ...$rest): mixed
	{
		// comment
		return array_map(static function ($i) use ($cb) {
			return $cb($i);
		}, $x ?: [__LINE__])[0];
	}
}
/** failing doc */ function failing(#[\SensitiveParameter] $secret = null) { throw new \DomainException(
	'multi'
	. ' line', code: 5); }
