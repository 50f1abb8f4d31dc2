<?php
class Old_Style {}
