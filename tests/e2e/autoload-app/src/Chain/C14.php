<?php
namespace App\Chain; class C14 extends C15 {}
