<?php class X implements Throwable {}
