<?php
namespace App; class HeirOfHeir extends Heir {}
