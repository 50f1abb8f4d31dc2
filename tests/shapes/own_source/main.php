<?php
// A script that looks at its own source, by every function that shows one.
/** Doc comment, kept in the source. */
function shown(int $n = __LINE__): string { return "line $n"; } # and a comment
highlight_file(__FILE__);
echo "\n", strlen($html = show_source(__FILE__, true)), md5($html), "\n";
echo php_strip_whitespace(__FILE__), "\n";
echo count(file(__FILE__)), ' ', filesize(__FILE__), ' ', md5_file(__FILE__), ' ', rtrim(file(__FILE__)[2]), "\n";
$function = new ReflectionFunction('shown');
echo implode('', array_slice(file($function->getFileName()), $function->getStartLine() - 1, 1));
$tokens = PhpToken::tokenize(file_get_contents(__FILE__));
echo count($tokens), ' ', end($tokens)->getTokenName(), ' ', end($tokens)->pos, "\n";
$file = new SplFileObject(__FILE__);
$file->seek(3);
echo $file->current();
echo stream_get_contents(fopen(__FILE__, 'rb'), -1, __COMPILER_HALT_OFFSET__);
echo highlight_string(substr(file_get_contents(__FILE__), 0, 20), true), "\n";
echo shown(), eval('return __FILE__ . "|" . __LINE__;'), "\n";
__halt_compiler();
<?php what stands behind is data: "0x00" <b>
