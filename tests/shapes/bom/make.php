<?php
file_put_contents(__DIR__ . '/with_bom.php', "\xEF\xBB\xBF<?php echo 'after bom', __LINE__;\n");
file_put_contents(__DIR__ . '/crlf.php', "<?php\r\nfunction crlf_line() { return __LINE__; }\r\n/** doc\r\n * two */\r\nclass Crlf {\r\n\tconst LINE = __LINE__, HERE = <<<X\r\n\ta\r\n\tb\r\n\tX, QUOTED = 'a\r\nb';\r\n}\r\n?>\r\nout\r\n");
file_put_contents(__DIR__ . '/cr.php', "<?php\recho __LINE__;\r// comment\recho __LINE__;\r?>\rout");
file_put_contents(__DIR__ . '/mixed.php', "<?php\n\r\n\r echo __LINE__; ?>\r\n\nx\r");
file_put_contents(__DIR__ . '/binary.php', "<?php echo strlen(\"a\0b\"), ord(\"\xff\"), 'raw:', bin2hex('\0\x01\xfe'); \$na\xEFve = 1; echo \$na\xEFve; /* \0 */ ?>");
file_put_contents(__DIR__ . '/latin1.php', "<?php function f\xE9() { return '\xE9\xE8'; } class K\xFC { const \xC4 = 1; public \$\xD6 = 2; } echo f\xE9(), K\xFC::\xC4, (new K\xFC)->\xD6, K\xFC::class;");
