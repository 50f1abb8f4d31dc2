<?php
namespace App;
abstract class ParentOfChild { const VALUE = "parent and "; }
