<?php
namespace App\Chain; class C16 extends C17 {}
