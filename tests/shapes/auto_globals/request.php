<?php function request() { $_REQUEST['x'] = 1; return json_encode([$_REQUEST, $_GET, $_POST, $_COOKIE, $_FILES]); } echo request(), "\n";
