<?php
namespace App\Chain; class C15 extends C16 {}
