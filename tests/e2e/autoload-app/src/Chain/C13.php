<?php
namespace App\Chain; class C13 extends C14 {}
