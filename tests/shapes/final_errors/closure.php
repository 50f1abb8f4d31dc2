<?php class X extends Closure {}
