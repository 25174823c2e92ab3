s0412_-----
r s BC-RUG--Classement     05-21 
^BC-RUG--Classement<
^Classement du championnat de Dordogne<
	   Classement apres la 9e journee:
Trelissac_ 21  9
Saint Astier_ 19  9
Ribérac_ 15  8
Nontron_ 11  9
Thiviers_ 10  8
Mussidan_ 9  9
Terrasson_ 7  9
Vergt_ 4  9
	   Dimanche: Vergt bat Terrasson 12-9.

AP-WF-05-21-17 1804GMT
