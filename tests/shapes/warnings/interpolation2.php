<?php
return "${name}";
